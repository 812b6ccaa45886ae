"""What a unit has done for many people at once is told to their cases, one by one."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.units import PassSubmitted
from workflows.model import SYSTEM


@job(facts.UNIT_SUBMITTED)
def pass_submitted(leased: Leased, hands: Hands) -> None:
    """One declaration of a bundle."""
    hands.dispatch(PassSubmitted(UUID(leased.payload["declaration"])), SYSTEM, lease=leased.lease)
