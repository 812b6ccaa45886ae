"""准考证: everybody who is registered is told once that tickets can be printed, part by part."""

from __future__ import annotations

from uuid import UUID

from workflows import facts
from workflows.commands.tickets import AnnounceTickets, SpreadTickets
from workflows.errors import Conflict, Forbidden
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Json
from workflows.ports import Work
from workflows.words import say

PART = 200  # people told in one transaction


@handles(AnnounceTickets)
def announce(command: AnnounceTickets, work: Work, room: Room) -> None:
    """Once a batch, and not for one that was called off or is over.  Forbidden, Conflict."""
    if not work.actor.has("operator"):
        raise Forbidden
    batch = work.batches.hold(command.batch_id)
    if batch.cancelled_at is not None or work.now >= batch.exam_ends_at:
        raise Conflict(say("tickets.too_late"))
    if not work.batches.open_tickets(command.batch_id):
        raise Conflict(say("tickets.told_already"))
    work.audit("tickets.announced", f"batch:{command.batch_id}", {})
    _spread_after(work, command.batch_id, None)


def _spread_after(work: Work, batch_id: UUID, after: UUID | None) -> None:
    payload: dict[str, Json] = {"batch": str(batch_id), "after": str(after) if after else None}
    work.emit(facts.TICKETS_OPEN, payload, key=f"tickets:{batch_id}:{after or ''}")


@handles(SpreadTickets)
def spread(command: SpreadTickets, work: Work, room: Room) -> None:
    """A message for each, and a row of the outbox for the rest."""
    told = work.declarations.registered_in(command.batch_id, command.after, PART)
    for declaration_id, account_id in told:
        work.notify(account_id, "ticket_open", about=declaration_id)
    if told:
        _spread_after(work, command.batch_id, told[-1][0])
