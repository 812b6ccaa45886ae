"""What is told to all declarations of an exam: that it was called off, that admission tickets can be printed."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.declaration import CancelDeclaration, SpreadCancellation
from workflows.commands.tickets import SpreadTickets
from workflows.model import SYSTEM


@job(facts.EXAM_CANCELLED)
def spread(leased: Leased, hands: Hands) -> None:
    """The next part of the batch."""
    after = leased.payload["after"]
    command = SpreadCancellation(UUID(leased.payload["batch"]), UUID(after) if after else None)
    hands.dispatch(command, SYSTEM, lease=leased.lease)


@job(facts.TICKETS_OPEN)
def tell_of_tickets(leased: Leased, hands: Hands) -> None:
    """The next part of those who are registered."""
    after = leased.payload["after"]
    command = SpreadTickets(UUID(leased.payload["batch"]), UUID(after) if after else None)
    hands.dispatch(command, SYSTEM, lease=leased.lease)


@job(facts.CANCELLATION)
def cancel(leased: Leased, hands: Hands) -> None:
    """One declaration."""
    hands.dispatch(CancelDeclaration(UUID(leased.payload["declaration"])), SYSTEM, lease=leased.lease)
