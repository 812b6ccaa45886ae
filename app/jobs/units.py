"""What a unit has done for many people at once is told to their cases, one by one."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.units import EndBinding, PassSubmitted, SpreadMerger
from workflows.model import SYSTEM


@job(facts.UNIT_SUBMITTED)
def pass_submitted(leased: Leased, hands: Hands) -> None:
    """One declaration of a bundle."""
    hands.dispatch(PassSubmitted(UUID(leased.payload["declaration"])), SYSTEM, lease=leased.lease)


@job(facts.UNIT_MERGED)
def spread(leased: Leased, hands: Hands) -> None:
    """The next part of a merged unit's people."""
    after = leased.payload["after"]
    command = SpreadMerger(UUID(leased.payload["unit"]), UUID(after) if after else None)
    hands.dispatch(command, SYSTEM, lease=leased.lease)


@job(facts.BINDING_ENDED)
def end_binding(leased: Leased, hands: Hands) -> None:
    """One of them."""
    command = EndBinding(UUID(leased.payload["unit"]), UUID(leased.payload["binding"]))
    hands.dispatch(command, SYSTEM, lease=leased.lease)
