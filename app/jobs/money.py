"""What looks after the money: the daily bill, differences, disputed payments that count after all."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.money import AcceptPayment, ReconcileYesterday, StartDifference
from workflows.model import SYSTEM


@job(facts.RECONCILIATION)
def reconcile(leased: Leased, hands: Hands) -> None:
    """Every day at half past ten in China."""
    hands.dispatch(ReconcileYesterday(), SYSTEM, lease=leased.lease)


@job(facts.DIFFERENCE)
def begin_difference(leased: Leased, hands: Hands) -> None:
    """A difference's own process."""
    hands.dispatch(StartDifference(UUID(leased.payload["difference"])), SYSTEM, lease=leased.lease)


@job(facts.PAYMENT_ACCEPTED)
def accept(leased: Leased, hands: Hands) -> None:
    """The waiting case is told."""
    hands.dispatch(AcceptPayment(UUID(leased.payload["difference"])), SYSTEM, lease=leased.lease)
