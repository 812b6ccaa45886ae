"""What the studio's views share: the blueprint, who may come in, and answers for its editors."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from app.statuses import status_of
from app.web import errors, site
from workflows.errors import Refused
from workflows.model import Actor

blueprint = Blueprint("studio", __name__, url_prefix="/studio")


def drawer() -> Actor:
    """Policy staff, who draw.  NotSignedIn, Forbidden."""
    return site.staff("policy_staff")


def reader() -> Actor:
    """Policy staff and those who approve.  NotSignedIn, Forbidden."""
    return site.staff("policy_staff", "policy_approver")


def page(template: str, **facts: Any) -> str:
    """A page of the studio."""
    return render_template(template, visitor=site.visitor(), **facts)


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> Any:
    """Editors speak JSON: the refusal and its facts; forms get a page."""
    if not request.is_json and request.accept_mimetypes.best != "application/json":
        return errors.refused(error)
    problems: dict[str, str] = getattr(error, "problems", {})
    told = {name: fact for name, fact in error.facts.items() if name != "problems"}
    return {"error": "；".join(problems.values()) or str(error), **told}, status_of(error)
