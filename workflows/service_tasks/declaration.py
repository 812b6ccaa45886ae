"""Operations of the declaration as a whole: begun, withdrawn, cancelled (dossier §8.4)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from workflows.model import Json
from workflows.service_tasks.money import close_open, refund_paid
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.verification import account_of
from workflows.service_tasks.words import moment
from workflows.words import say

REMIND_BEFORE = timedelta(hours=24)  # the reminder to submit again: a day before the window closes


@operation("declaration.open")
def open_declaration(call: Call) -> Json:
    """What the process needs of the batch: its instants, as they are now."""
    row = call.work.declarations.get(UUID(call.instance.subject))
    batch = call.work.batches.get(row.batch_id)
    return {
        "id": str(row.id),
        "batch": str(batch.id),
        "closes_at": batch.closes_at.isoformat(),
        "exam_ends_at": batch.exam_ends_at.isoformat(),
    }


@operation("declaration.expire")
def expire(call: Call, *, declaration: str) -> Json:
    """Not submitted before the window closed."""
    call.work.declarations.change(UUID(declaration), status="EXPIRED")
    return None


@operation("declaration.withdraw")
def withdraw(call: Call, *, declaration: str, money: str, resubmit: bool) -> Json:
    """WITHDRAWN: reviews are cancelled; an open order is closed, a paid one kept for the next, refunded, or lost.

    Who may submit again is reminded a day before the window closes, unless that day has come already."""
    work, row = call.work, call.work.declarations.get(UUID(declaration))
    work.declarations.change(row.id, status="WITHDRAWN", may_resubmit=resubmit)
    work.reviews.cancel_open(call.instance.id)
    close_open(work, row.id)
    if money == "refund":
        refund_paid(work, row.id, say("refund.why.withdrawn"))
    closes = work.batches.get(row.batch_id).closes_at
    if resubmit:
        work.notify(account_of(call), "withdrawn_for_now", {"until": moment(closes)}, row.id)
    else:
        work.notify(account_of(call), "withdrawn", about=row.id)
    work.audit("declaration.withdrawn", f"declaration:{row.id}", {"money": money})
    remind_at = closes - REMIND_BEFORE
    return {"remind": resubmit and remind_at > work.now, "remind_at": remind_at.isoformat()}


@operation("declaration.remind_resubmit")
def remind_resubmit(call: Call, *, declaration: str) -> Json:
    """Withdrawn, and nothing declared since, with a day left to do it."""
    work, row = call.work, call.work.declarations.get(UUID(declaration))
    closes = work.batches.get(row.batch_id).closes_at
    if work.now < closes and work.declarations.open_one(row.account_id, row.project, row.exam_year) is None:
        work.notify(row.account_id, "resubmit_reminder", {"until": moment(closes)}, row.id)
    return None


@operation("declaration.cancel")
def cancel(call: Call, *, declaration: str, money: str) -> Json:
    """The organiser has called the exam off: nothing is reviewed or paid any more, what was paid goes back."""
    work, row = call.work, call.work.declarations.get(UUID(declaration))
    work.declarations.change(row.id, status="CANCELLED", correct_by=None)
    work.reviews.cancel_open(call.instance.id)
    close_open(work, row.id)
    if money == "refund":
        refund_paid(work, row.id, say("refund.why.exam_cancelled"))
    work.notify(account_of(call), "exam_cancelled", about=row.id)
    work.audit("declaration.cancelled", f"declaration:{row.id}", {"money": money})
    return None
