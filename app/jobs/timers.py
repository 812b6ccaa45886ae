"""BPMN timers: due rows of the outbox."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands import FireTimers
from workflows.model import SYSTEM


@job(facts.TIMERS)
def fire(leased: Leased, hands: Hands) -> None:
    """Fire what is due of the instance."""
    hands.dispatch(FireTimers(UUID(leased.payload["instance"])), SYSTEM, lease=leased.lease)
