"""An exam that was called off is told to its declarations."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.declaration import CancelDeclaration, SpreadCancellation
from workflows.model import SYSTEM


@job(facts.EXAM_CANCELLED)
def spread(leased: Leased, hands: Hands) -> None:
    """The next part of the batch."""
    after = leased.payload["after"]
    command = SpreadCancellation(UUID(leased.payload["batch"]), UUID(after) if after else None)
    hands.dispatch(command, SYSTEM, lease=leased.lease)


@job(facts.CANCELLATION)
def cancel(leased: Leased, hands: Hands) -> None:
    """One declaration."""
    hands.dispatch(CancelDeclaration(UUID(leased.payload["declaration"])), SYSTEM, lease=leased.lease)
