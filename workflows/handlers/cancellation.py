"""An exam that the organiser calls off: told to every declaration of the batch, once each, part by part."""

from __future__ import annotations

from uuid import UUID

from workflows import facts
from workflows.commands.declaration import CancelDeclaration, CancelExam, SpreadCancellation
from workflows.errors import Conflict, Forbidden, Invalid
from workflows.handlers import running
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import SYSTEM, Json, Status
from workflows.ports import Work
from workflows.ports.declarations import Declaration
from workflows.words import say

MESSAGE = "exam.cancelled"
PART = 200  # declarations told in one transaction


@handles(CancelExam)
def cancel_exam(command: CancelExam, work: Work, room: Room) -> None:
    """From now on nobody declares for it; those who have are told through the outbox.  Forbidden, Conflict, Invalid."""
    if work.actor != SYSTEM and not work.actor.has("operator"):
        raise Forbidden
    if not 4 <= len(command.reason.strip()) <= 300:
        raise Invalid({"reason": say("exam.cancel_reason_length")})
    if work.batches.get(command.batch_id).cancelled_at is not None:
        raise Conflict(say("exam.cancelled_already"))
    work.batches.cancel(command.batch_id)
    work.audit("exam.cancelled", f"batch:{command.batch_id}", {"reason": command.reason.strip()})
    _spread_after(work, command.batch_id, None)


def _spread_after(work: Work, batch_id: UUID, after: UUID | None) -> None:
    payload: dict[str, Json] = {"batch": str(batch_id), "after": str(after) if after else None}
    work.emit(facts.EXAM_CANCELLED, payload, key=f"exam_cancelled:{batch_id}:{after or ''}")


@handles(SpreadCancellation)
def spread(command: SpreadCancellation, work: Work, room: Room) -> None:
    """A row of the outbox for each declaration, and one for the rest."""
    told = work.declarations.open_in(command.batch_id, command.after, PART)
    for declaration_id in told:
        work.emit(facts.CANCELLATION, {"declaration": str(declaration_id)}, key=f"cancellation:{declaration_id}")
    if told:
        _spread_after(work, command.batch_id, told[-1])


@handles(CancelDeclaration)
def cancel_declaration(command: CancelDeclaration, work: Work, room: Room) -> None:
    """Nothing to do for one that has ended meanwhile.  A case that cannot hear it becomes an incident."""
    instance = work.instances.lock(work.declarations.get(command.declaration_id).instance_id)
    row = work.declarations.get(command.declaration_id)
    if instance.status in (Status.ACTIVE, Status.INCIDENT) and row.status != "WITHDRAWN":
        running.tell(work, room, instance, MESSAGE, str(row.batch_id), _facts(work, row))


def _facts(work: Work, row: Declaration) -> dict[str, Json]:
    """What the table of withdrawals and refunds asks for (row 10)."""
    payment = "paid" if work.orders.paid_of(row.id) else "unpaid"
    return {"window_open": False, "later_level": row.stage > 0, "payment": payment, "reason": "exam_cancelled"}
