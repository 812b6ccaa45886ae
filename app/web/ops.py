"""运维: incidents, tried again or closed with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import incidents
from app.web import site
from app.web.site import ask, dispatch
from workflows.commands import CloseIncident, RetryIncident
from workflows.errors import Invalid

blueprint = Blueprint("ops", __name__, url_prefix="/ops")


@blueprint.get("")
def index() -> Any:
    """The open incidents."""
    site.staff("operator", "auditor")
    return render_template("ops.html", incidents=ask(incidents.open_ones), visitor=site.visitor(), scope="")


@blueprint.post("/incidents/<uuid:incident_id>/retry")
def retry(incident_id: UUID) -> Any:
    """Try it again."""
    site.staff("operator")
    dispatch(RetryIncident(incident_id))
    return redirect(url_for("ops.index"), 303)


@blueprint.post("/incidents/<uuid:incident_id>/close")
def close(incident_id: UUID) -> Any:
    """Close it by hand, with the reason."""
    site.staff("operator")
    reason = request.form.get("reason", "").strip()
    if not 4 <= len(reason) <= 300:
        raise Invalid({"reason": "请写明关闭原因，4 至 300 个字。"})
    dispatch(CloseIncident(incident_id, reason))
    return redirect(url_for("ops.index"), 303)
