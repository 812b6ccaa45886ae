"""Releases: their record, their history, publication by a second person, the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, redirect, request, url_for

from app.queries import releases
from app.web.site import ask, dispatch
from app.web.studio.files import exported
from app.web.studio.picture import drawn
from app.web.studio.site import blueprint, drawer, page, reader
from workflows.catalog import known
from workflows.commands import Decline, Publish
from workflows.commands.studio import GoBack, RequestPublication, RestoreRelease
from workflows.engine import difference, vocabulary
from workflows.errors import Invalid
from workflows.forms.cleaning import SHANGHAI
from workflows.model import Bundle
from workflows.words import say


@blueprint.get("/processes/<key>")
def history(key: str) -> Any:
    """All releases of a process."""
    reader()
    shown = ask(releases.history, key)
    return page("studio/history.html", key=key, releases=shown, running=ask(releases.running, key), tab="index")


@blueprint.get("/releases/<uuid:release_id>")
def release(release_id: UUID) -> Any:
    """A release: its record, what it holds, what can be done with it."""
    who = reader()
    found = ask(releases.view, release_id)
    bundle = ask(releases.bundle, release_id)
    in_force = next((one["id"] for one in ask(releases.listing, "") if one["key"] == found.key), None)
    return page(
        "studio/release.html",
        release=found,
        lines=next((told["lines"] for told in found.changes if told["key"] == found.key), []),
        pictures={path: drawn(path, raw) for path, raw in sorted(bundle.files.items()) if path.endswith(".bpmn")},
        tables=difference(Bundle(bundle.key, {}), bundle),
        forms=[path for path in sorted(bundle.files) if path.endswith(".json")],
        running=_running(found.key),
        titles=vocabulary(bundle, known()).titles,
        in_force=in_force,
        mine=found.author_id == who.account_id,
        tab="index",
    )


def _running(key: str) -> list[tuple[int, int]]:
    """Versions that cases run on, and how many, newest first."""
    counts = ask(releases.running, key)
    return [(one.version, counts[one.id]) for one in ask(releases.history, key) if one.id in counts]


@blueprint.get("/releases/<uuid:release_id>/export")
def export(release_id: UUID) -> Response:
    """All its files as a zip: the same release gives the same bytes."""
    reader()
    return exported(ask(releases.bundle, release_id), str(ask(releases.view, release_id).version))


@blueprint.post("/releases/<uuid:release_id>/restore")
def restore(release_id: UUID) -> Any:
    """A draft from this release."""
    drawer()
    return redirect(url_for("studio.draft", draft_id=dispatch(RestoreRelease(release_id))), 303)


@blueprint.post("/releases/<uuid:release_id>/go-back")
def go_back(release_id: UUID) -> Any:
    """Ask for this release to be in force again."""
    drawer()
    return _asked(dispatch(GoBack(release_id, request.form.get("note", ""))))


@blueprint.post("/drafts/<uuid:draft_id>/publication")
def ask_publication(draft_id: UUID) -> Any:
    """Ask for a draft to be published."""
    drawer()
    return _asked(dispatch(RequestPublication(draft_id, request.form.get("note", ""))))


def _asked(deployed: Any) -> Any:
    return redirect(url_for("studio.release", release_id=deployed.releases[0].id), 303)


@blueprint.post("/releases/<uuid:release_id>/publish")
def publish(release_id: UUID) -> Any:
    """Put it in force, with all that was asked for together: at once or from a moment on."""
    reader()
    dispatch(Publish(ask(releases.view, release_id).deployment_id, _moment(request.form.get("effective_at", ""))))
    return redirect(url_for("studio.release", release_id=release_id), 303)


def _moment(given: str) -> datetime | None:
    """A moment as the browser sends it, in China's time."""
    if not given.strip():
        return None
    try:
        return datetime.fromisoformat(given.strip()).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise Invalid({"effective_at": say("release.effective_form")}) from error


@blueprint.post("/releases/<uuid:release_id>/decline")
def decline(release_id: UUID) -> Any:
    """Do not publish it, or take it back before it has come into force."""
    reader()
    dispatch(Decline(ask(releases.view, release_id).deployment_id, request.form.get("reason", "")))
    return redirect(url_for("studio.release", release_id=release_id), 303)
