"""Operations of handling a declaration: money first or last, level by level, sent back, decided (dossier §8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from workflows.errors import Invalid
from workflows.model import Json
from workflows.ports import Work
from workflows.ports.declarations import Declaration
from workflows.ports.units import Unit
from workflows.service_tasks.attachments import UPLOADED_IN
from workflows.service_tasks.filling import declaration_of, fee_of
from workflows.service_tasks.money import refund_paid
from workflows.service_tasks.payment import LAST_MINUTE
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.submitting import snapshot
from workflows.service_tasks.verification import account_of
from workflows.service_tasks.words import moment
from workflows.words import say

CORRECT_WITHIN = timedelta(days=3)  # dossier §8.4, at most to the stage's end
REMINDED = (timedelta(hours=24), timedelta(hours=2))  # before the payment's deadline (dossier §8.5)

# step of the route -> kind of review, status, role, who it is on screen, the batch's deadline
STAGES: Mapping[str, tuple[str, str, str, str, str]] = {
    "UNIT": ("UNIT", "UNIT_REVIEW", "unit_reviewer", say("review.level.unit"), "unit_by"),
    "REGISTRATION": (
        "POINT",
        "POINT_REVIEW",
        "registration_point_reviewer",
        say("review.level.registration_point"),
        "point_by",
    ),
    "POINT": ("POINT", "POINT_REVIEW", "exam_point_reviewer", say("review.level.exam_point"), "point_by"),
    "AREA": ("AREA", "AREA_REVIEW", "exam_area_reviewer", say("review.level.exam_area"), "area_by"),
}


@operation("declaration.ask_payment")
def ask_payment(call: Call, *, declaration: str) -> Json:
    """How much, when, until when, and when to remind."""
    row = declaration_of(call, declaration)
    batch = call.work.batches.get(row.batch_id)
    when = batch.pay_timing if row.fee_fen else "NONE"
    if when == "AFTER_SUBMIT":
        call.work.declarations.change(row.id, status="AWAITING_PAYMENT")
    first, last = (batch.pay_by - before for before in REMINDED)
    return {
        "declaration": declaration,
        "amount_fen": row.fee_fen or 0,
        "deadline": batch.pay_by.isoformat(),
        "asked_at": call.work.now.isoformat(),
        "remind_first": first.isoformat(),
        "remind_last": last.isoformat(),
        "when": when,
    }


@operation("declaration.await_payment")
def await_payment(call: Call, *, declaration: str) -> Json:
    """Approved by all, still to be paid."""
    call.work.declarations.change(UUID(declaration), status="AWAITING_PAYMENT")
    return None


@operation("declaration.route_facts")
def route_facts(call: Call, *, declaration: str) -> Json:
    """What decides who reviews: as submitted, not as the profile is now."""
    row = declaration_of(call, declaration)
    unit = _unit(call.work, row)
    return {"project": row.project, "bound": unit is not None, "admin_level": unit.admin_level if unit else None}


def _unit(work: Work, row: Declaration) -> Unit | None:
    return work.units.get(row.unit_id) if row.unit_id else None


@operation("declaration.next_stage")
def next_stage(call: Call, *, declaration: str, steps: list[str]) -> Json:
    """Who reviews next; `done` when nobody is left.  The stage moves on with each approval."""
    row = declaration_of(call, declaration)
    stage = row.stage + (1 if _approved(call) and row.status != "RETURNED" else 0)
    if stage >= len(steps):
        call.work.declarations.change(row.id, stage=stage)
        return {"done": True}
    kind, status, role, level, deadline = STAGES[steps[stage]]
    batch = call.work.batches.get(row.batch_id)
    call.work.declarations.change(row.id, stage=stage, status=status, reason="")
    due = max(getattr(batch, deadline), call.work.now + timedelta(days=1))
    return {
        "done": False,
        "kind": kind,
        "subject": declaration,
        "role": role,
        "scope": _scope(row, steps[stage]),
        "level": level,
        "due_at": due.isoformat(),
    }


def _scope(row: Declaration, step: str) -> str:
    """The unit, the county where the file is kept, the exam point's city, or the whole province."""
    city = f"{row.scope[:4]}00"
    return {"UNIT": f"institution:{row.unit_id}", "REGISTRATION": row.scope, "POINT": city, "AREA": ""}[step]


def _approved(call: Call) -> bool:
    outcome, asked = call.variables.get("review_outcome"), call.variables.get("review_request")
    same_case = isinstance(asked, dict) and asked.get("done") is False
    return same_case and isinstance(outcome, dict) and outcome.get("decision") == "approve"


@operation("declaration.await_submission")
def await_submission(call: Call, *, declaration: str) -> Json:
    """The unit has approved; until its stage ends it may submit, together with others."""
    row = declaration_of(call, declaration)
    call.work.declarations.change(row.id, status="UNIT_APPROVED")
    return {"by": call.work.batches.get(row.batch_id).unit_by.isoformat()}


@operation("declaration.submit_overdue")
def submit_overdue(call: Call, *, declaration: str) -> Json:
    """The unit has approved it and then forgotten it: nobody loses an exam by that."""
    row = declaration_of(call, declaration)
    if row.unit_id is not None:
        call.work.unit_submissions.submit_late(row.unit_id, row.batch_id, row.id, row.version)
        call.work.audit("declaration.submitted_for_unit", f"declaration:{row.id}", {"unit": str(row.unit_id)})
    return None


@operation("declaration.tell_passed")
def tell_passed(call: Call, *, kind: str) -> Json:
    """Each level that says yes is news to the person."""
    call.work.notify(account_of(call), f"passed_{kind.lower()}", about=UUID(call.instance.subject))
    return None


@operation("declaration.send_back")
def send_back(call: Call, *, declaration: str, reason: str) -> Json:
    """RETURNED, with the reason and until when it may be corrected."""
    row = declaration_of(call, declaration)
    batch = call.work.batches.get(row.batch_id)
    stage_ends = next(
        (getattr(batch, deadline) for _, status, _, _, deadline in STAGES.values() if status == row.status),
        batch.area_by,
    )
    by = max(min(stage_ends, call.work.now + CORRECT_WITHIN), call.work.now + timedelta(hours=24))
    call.work.declarations.change(row.id, status="RETURNED", reason=reason, correct_by=by)
    call.work.notify(account_of(call), "sent_back", {"until": moment(by), "reason": reason}, row.id)
    return {"by": by.isoformat()}


@operation("declaration.resubmit")
def resubmit(call: Call, *, declaration: str, amount_fen: Any, split: Any) -> Json:
    """A new version and snapshot, reviewed on the same level again; from the first one when unit or choice changed.

    Another fee: what was paid goes back, and the new one is asked for (withdraw_refund row 3)."""
    row, fee = declaration_of(call, declaration), fee_of(amount_fen)
    dearer = fee != row.fee_fen
    if dearer:
        _still_payable(call, row)
        refund_paid(call.work, row.id, say("refund.why.corrected"))
    restart = dearer or _moved(call, row) or _chosen_anew(call, row)
    snapshot(call, row.id, {**call.answers("correct"), **call.answers(UPLOADED_IN)})
    stage = 0 if restart else row.stage
    call.work.declarations.change(row.id, stage=stage, correct_by=None, fee_fen=fee, fee_split=str(split or ""))
    call.work.audit("declaration.resubmitted", f"declaration:{row.id}", {"from": stage})
    return {"pay": dearer}


def _still_payable(call: Call, row: Declaration) -> None:
    """Nobody is led into a payment whose deadline has passed.  Invalid."""
    batch = call.work.batches.get(row.batch_id)
    if batch.pay_timing != "NONE" and call.work.now > batch.pay_by - LAST_MINUTE:
        raise Invalid({"subjects": say("declaration.fee_fixed")})


def _moved(call: Call, row: Declaration) -> bool:
    unit = call.work.units.binding_of(row.account_id)
    return (unit.id if unit else None) != row.unit_id


def _chosen_anew(call: Call, row: Declaration) -> bool:
    """Whether level, major or subjects differ from what was submitted before."""
    before = call.work.declarations.last_answers(row.id).get("answers") or {}
    chosen = {"level": row.level, "major": row.major_code, "subjects": row.subjects}
    return any(before.get(name) != value for name, value in chosen.items())


@operation("declaration.reject")
def reject(call: Call, *, declaration: str, reason: str) -> Json:
    """REJECTED; what was paid goes back (withdraw_refund row 7)."""
    row = declaration_of(call, declaration)
    call.work.declarations.change(row.id, status="REJECTED", reason=reason, correct_by=None)
    goes_back = refund_paid(call.work, row.id, say("refund.why.rejected"))
    call.work.notify(account_of(call), "rejected_refunded" if goes_back else "rejected", {"reason": reason}, row.id)
    return "REJECTED"


@operation("declaration.register")
def register(call: Call, *, declaration: str) -> Json:
    """The last level has approved."""
    call.work.declarations.change(UUID(declaration), status="REGISTERED")
    call.work.notify(account_of(call), "registered", about=UUID(declaration))
    call.work.audit("declaration.registered", f"declaration:{declaration}")
    return "REGISTERED"


@operation("declaration.abandon")
def abandon(call: Call, *, declaration: str) -> Json:
    """Unpaid at the deadline counts as giving up (dossier §0.2)."""
    call.work.declarations.change(UUID(declaration), status="ABANDONED")
    call.work.notify(account_of(call), "abandoned", about=UUID(declaration))
    return "ABANDONED"
