"""Try it: the draft in a house of its own, with the real pages, made-up people, and a clock that can be moved on.

The pages come from a second application around the playground's site.  It is entered under a prefix, as the made-up
person the address names; the addresses in its pages are led back under that prefix.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, current_app, redirect, request, url_for
from werkzeug.test import run_wsgi_app

from app.queries import drafts, releases
from app.queries import playground as played
from app.web import guard, site
from app.web.site import Playground, ask
from app.web.studio.checks import findings
from app.web.studio.picture import Picture, drawn
from app.web.studio.site import blueprint, drawer, page
from workflows.catalog import known
from workflows.engine import layout, outline, vocabulary
from workflows.errors import Conflict, Invalid, NotFound
from workflows.model import Bundle
from workflows.words import say

_ADDRESS = re.compile(r'\b(href|action|src|data-[a-z]+)="/(?!/|static/|studio/)')
HOURS = {"1": 1, "24": 24, "72": 72, "168": 168, "720": 720}


def _playgrounds() -> Any:
    found = site.site().playgrounds
    if found is None:
        raise NotFound
    return found


def _of(draft_id: UUID) -> Playground:
    drawer()
    found: Playground | None = _playgrounds().find(draft_id)
    if found is None:
        raise NotFound(say("trial.none"))
    return found


@blueprint.post("/drafts/<uuid:draft_id>/try")
def begin_trial(draft_id: UUID) -> Any:
    """A fresh playground with the draft and the releases in force around it."""
    drawer()
    draft = ask(drafts.view, draft_id)
    if any(finding["severity"] == "error" for finding in findings(draft.bundle)):
        raise Conflict(say("trial.errors"))
    others = [one for one in ask(releases.listing, "") if one["key"] != draft.key]
    _playgrounds().furnish(draft_id, [*(ask(releases.bundle, one["id"]) for one in others), draft.bundle])
    return redirect(url_for("studio.trial", draft_id=draft_id), 303)


@blueprint.get("/drafts/<uuid:draft_id>/try")
def trial(draft_id: UUID) -> Any:
    """The playground: a phone, the people, the clock, and where the tokens stand."""
    ground = _of(draft_id)
    draft = ask(drafts.view, draft_id)
    people = ground.people()
    person = request.args.get("as", "candidate")
    if person not in people:
        raise NotFound
    first = "desk" if person not in ("candidate", "newcomer") else ""
    shown = page(
        "studio/trial.html",
        draft=draft,
        people=people,
        person=person,
        open_at=request.args.get("at", first),
        hours=HOURS,
        open_process=not _closed(draft.bundle),
        tab="index",
        **_traced(ground, draft.bundle),
    )
    return guard.allow(Response(shown), "frame-src 'self'")


def _closed(bundle: Bundle) -> bool:
    return any(bundle.key in outline(path, raw).closed for path, raw in bundle.files.items() if path.endswith(".bpmn"))


@blueprint.get("/drafts/<uuid:draft_id>/try/trace")
def trace(draft_id: UUID) -> Any:
    """Where the tokens stand now, to be put into the page."""
    ground = _of(draft_id)
    return page("studio/trace.html", **_traced(ground, ask(drafts.view, draft_id).bundle))


def _traced(ground: Playground, bundle: Bundle) -> dict[str, Any]:
    reader = ground.house.reader
    traces = reader.ask(played.traces)
    names = _names(bundle)
    return {
        "standing": {one.id: [names.get(element, element) for _, element in one.now] for one in traces},
        "traces": traces,
        "troubles": reader.ask(played.troubles),
        "clock": ground.site.clock(),
        "pictures": _pictures(bundle, traces),
        "titles": vocabulary(bundle, known()).titles,
    }


def _names(bundle: Bundle) -> dict[str, str]:
    """Element -> its name."""
    diagrams = [layout(path, raw) for path, raw in bundle.files.items() if path.endswith(".bpmn")]
    return {shape.id: shape.name or shape.id for one in diagrams for shape in one.shapes.values()}


def _pictures(bundle: Bundle, traces: list[played.Trace]) -> list[tuple[str, Picture]]:
    """The draft's diagrams where the newest cases are, with the tokens on them."""
    found = []
    for path, raw in sorted(bundle.files.items()):
        if path.endswith(".bpmn"):
            keys = {key for key, _ in outline(path, raw).drawn}
            marks = {element: ("passed", "") for one in traces for key, element in one.passed if key in keys}
            marks |= {e: ("now", say("trial.here")) for one in traces for key, e in one.now if key in keys}
            if marks:
                found.append((path, drawn(path, raw, marks)))
    return found


@blueprint.post("/drafts/<uuid:draft_id>/try/clock")
def move_clock(draft_id: UUID) -> Any:
    """Let time pass."""
    ground, hours = _of(draft_id), HOURS.get(request.form.get("hours", ""))
    if hours is None:
        raise Invalid({"hours": say("trial.how_long")})
    ground.move_on(timedelta(hours=hours))
    return redirect(url_for("studio.trial", draft_id=draft_id, **{"as": request.form.get("as", "candidate")}), 303)


@blueprint.post("/drafts/<uuid:draft_id>/try/start")
def start_case(draft_id: UUID) -> Any:
    """Begin a case of the draft's process, where no page of the product begins it."""
    case = _of(draft_id).start(ask(drafts.view, draft_id).key)
    return redirect(url_for("studio.trial", draft_id=draft_id, at=f"cases/{case}"), 303)


@blueprint.route("/drafts/<uuid:draft_id>/play/<person>/", defaults={"path": ""}, methods=["GET", "POST"])
@blueprint.route("/drafts/<uuid:draft_id>/play/<person>/<path:path>", methods=["GET", "POST"])
def play(draft_id: UUID, person: str, path: str) -> Any:
    """A page of the playground, as this made-up person."""
    ground = _of(draft_id)
    prefix = url_for("studio.play", draft_id=draft_id, person=person).rstrip("/")
    if path.startswith("played-pay/"):
        ground.pay(path.removeprefix("played-pay/"))
        return redirect(f"{prefix}/declarations", 303)
    answer = _answer(ground, person, prefix, path)
    if request.method == "POST":
        ground.settle()
    return answer


def _answer(ground: Playground, person: str, prefix: str, path: str) -> Response:
    cookies = f"shenbao={ground.enter(person)}; care={request.cookies.get('care', '')}"
    environ = {
        key: value
        for key, value in request.environ.items()
        if key not in ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_ENCODING", "REQUEST_URI", "RAW_URI")
        and not key.startswith(("werkzeug.", "flask."))
    }
    environ |= {"SCRIPT_NAME": prefix, "PATH_INFO": f"/{path}", "HTTP_COOKIE": cookies}
    body, status, headers = run_wsgi_app(_app(ground), environ, buffered=True)
    content = b"".join(body)
    if headers.get("Content-Type", "").startswith("text/html"):
        content = _ADDRESS.sub(rf'\1="{prefix}/', content.decode()).encode()
    kept = [(name, value) for name, value in headers if name not in ("Set-Cookie", "Content-Length", "Location")]
    if "Location" in headers:
        kept.append(("Location", _led_back(headers["Location"], prefix)))
    return guard.reword(Response(content, status, kept), guard.IN_OURS)


def _led_back(where: str, prefix: str) -> str:
    return where if not where.startswith("/") or where.startswith(prefix) else prefix + where


def _app(ground: Playground) -> Any:
    """The same application around the playground's site, made once."""
    if ground.app is None:
        ground.app = current_app.extensions["make_app"](ground.site)
    return ground.app
