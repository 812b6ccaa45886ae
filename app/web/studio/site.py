"""What the studio's views share: the blueprint, who may come in, and answers for its editors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for

from app.statuses import status_of
from app.web import errors, site
from app.web.texts import listed, spoken
from workflows.errors import Invalid, Refused
from workflows.model import Actor
from workflows.words import say

blueprint = Blueprint("studio", __name__, url_prefix="/studio")
PEOPLE = ("policy_staff", "policy_approver")


def drawer() -> Actor:
    """Policy staff, who draw.  NotSignedIn, Forbidden."""
    return site.staff("policy_staff")


def reader() -> Actor:
    """Policy staff and those who approve.  NotSignedIn, Forbidden."""
    return site.staff(*PEOPLE)


def page(template: str, **facts: Any) -> str:
    """A page of the studio."""
    return render_template(template, visitor=site.visitor(), **facts)


def sent(name: str, kind: type) -> Any:
    """A value of the JSON that an editor sends.  Invalid."""
    found = (request.get_json(silent=True) or {}).get(name)
    if type(found) is not kind:
        raise Invalid({name: say("draft.missing", name=name)})
    return found


def as_bytes(content: str) -> bytes:
    """A text that was sent, to be kept.  Invalid."""
    try:
        return content.encode()
    except UnicodeEncodeError as error:
        raise Invalid({"content": say("studio.unpaired")}) from error


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> Any:
    """Editors speak JSON: the refusal and its facts; forms get a page that leads back."""
    problems: dict[str, str] = getattr(error, "problems", {})
    if request.is_json or request.accept_mimetypes.best == "application/json":
        told = {name: fact for name, fact in error.facts.items() if name != "problems"}
        return {"error": listed(problems.values()) if problems else spoken(error.words), **told}, status_of(error)
    visitor = site.visitor()
    if visitor is None or not visitor.actor.has(*PEOPLE):
        return errors.refused(error)
    shown = page("studio/refused.html", words=error.words, problems=problems, back=_back(), tab="")
    return shown, status_of(error)


def _back() -> str:
    """The page the visitor came from, where that is one of ours."""
    came = urlsplit(request.referrer or "")
    return came.path if came.netloc == request.host else url_for("studio.index")
