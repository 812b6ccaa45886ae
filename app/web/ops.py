"""运维: incidents, tried again or closed with a reason; exams called off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import batches as exams
from app.queries import incidents, units
from app.queries import messages as told
from app.web import site
from app.web.site import ask, dispatch
from app.web.texts import text
from workflows.commands import CloseDelivery, CloseIncident, RetryDelivery, RetryIncident
from workflows.commands.declaration import CancelExam
from workflows.commands.tickets import AnnounceTickets
from workflows.commands.units import ChangeParent, MergeUnit, RenameUnit, SuspendUnit
from workflows.errors import Invalid, NotFound
from workflows.service_tasks.registration import ADMIN_LEVELS
from workflows.words import say

# What a provider may answer, else it is shown as it came.
ANSWERS = {"limit": "ops.answer_limit", "number": "ops.answer_number", "no template": "ops.answer_no_template"}

LEVELS = dict(zip(ADMIN_LEVELS, ("county", "city", "province", "ministry"), strict=True))

blueprint = Blueprint("ops", __name__, url_prefix="/ops")


@blueprint.get("")
def index() -> Any:
    """The open incidents."""
    site.staff("operator", "auditor")
    return render_template("ops.html", incidents=ask(incidents.open_ones), visitor=site.visitor(), scope="")


@blueprint.get("/batches")
def batches() -> Any:
    """The exams, and calling one off."""
    site.staff("operator", "auditor")
    return render_template("ops_batches.html", batches=ask(exams.all_ones), visitor=site.visitor(), scope="")


@blueprint.post("/batches/<uuid:batch_id>/tickets")
def announce_tickets(batch_id: UUID) -> Any:
    """Tell who is registered that tickets can be printed."""
    site.staff("operator")
    dispatch(AnnounceTickets(batch_id))
    return redirect(url_for("ops.batches"), 303)


@blueprint.post("/batches/<uuid:batch_id>/cancel")
def cancel_exam(batch_id: UUID) -> Any:
    """Call it off: its code is typed once more, since nothing brings it back."""
    site.staff("operator")
    code = next((one.code for one in ask(exams.all_ones) if one.id == batch_id), None)
    if code is None:
        raise NotFound
    if request.form.get("code", "").strip() != code:
        raise Invalid({"code": say("exam.code_to_confirm", code=code)})
    dispatch(CancelExam(batch_id, request.form.get("reason", "")))
    return redirect(url_for("ops.batches"), 303)


@blueprint.get("/messages")
def messages() -> Any:
    """Messages that did not get out."""
    site.staff("operator", "auditor")
    return render_template(
        "ops_messages.html",
        failed=ask(told.failed),
        answers={answer: text(key) for answer, key in ANSWERS.items()},
        sending=ask(told.sending),
        visitor=site.visitor(),
        scope="",
    )


@blueprint.post("/messages/<uuid:message_id>/<channel>/retry")
def retry_message(message_id: UUID, channel: str) -> Any:
    """Try it once more."""
    site.staff("operator")
    dispatch(RetryDelivery(message_id, channel))
    return redirect(url_for("ops.messages"), 303)


@blueprint.post("/messages/<uuid:message_id>/<channel>/close")
def close_message(message_id: UUID, channel: str) -> Any:
    """Leave it at that, with the reason."""
    site.staff("operator")
    dispatch(CloseDelivery(message_id, channel, request.form.get("reason", "")))
    return redirect(url_for("ops.messages"), 303)


@blueprint.get("/units")
def unit_list() -> Any:
    """Institutions, and suspending or merging one."""
    site.staff("operator", "auditor")
    typed = request.args.get("q", "").strip()
    found = ask(units.with_status, typed) if typed else []
    return render_template("ops_units.html", units=found, typed=typed, levels=LEVELS, visitor=site.visitor(), scope="")


@blueprint.post("/units/<uuid:unit_id>/rename")
def rename_unit(unit_id: UUID) -> Any:
    """It is still found by the name before."""
    site.staff("operator")
    dispatch(RenameUnit(unit_id, request.form.get("name", "")))
    return redirect(url_for("ops.unit_list", q=request.form.get("name", "")), 303)


@blueprint.post("/units/<uuid:unit_id>/parent")
def change_parent(unit_id: UUID) -> Any:
    """Another office above it."""
    site.staff("operator")
    dispatch(ChangeParent(unit_id, request.form.get("parent", ""), request.form.get("admin_level", "")))
    return redirect(url_for("ops.unit_list", q=request.form.get("q", "")), 303)


@blueprint.post("/units/<uuid:unit_id>/suspend")
def suspend_unit(unit_id: UUID) -> Any:
    """With a reason; without one it is in use again."""
    site.staff("operator")
    dispatch(SuspendUnit(unit_id, request.form.get("reason", "")))
    return redirect(url_for("ops.unit_list"), 303)


@blueprint.post("/units/<uuid:unit_id>/merge")
def merge_unit(unit_id: UUID) -> Any:
    """It becomes part of another one."""
    site.staff("operator")
    dispatch(MergeUnit(unit_id, request.form.get("into", ""), request.form.get("reason", "")))
    return redirect(url_for("ops.unit_list"), 303)


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
        raise Invalid({"reason": say("incident.reason_length")})
    dispatch(CloseIncident(incident_id, reason))
    return redirect(url_for("ops.index"), 303)
