"""Carrying out one outbox row: lease, do, and either done, later, or an incident."""

from __future__ import annotations

import logging
import random
from datetime import timedelta

from app.jobs import (
    cancellation,
    documents,
    messages,
    money,
    payments,
    personal,
    receipts,
    retention,
    service_tasks,
    timers,
    trail,
    units,
)
from app.jobs.hands import Hands
from app.jobs.register import jobs
from app.store.queue import Leased
from workflows.errors import LeaseLost
from workflows.words import say

log = logging.getLogger("shenbao.jobs")

TRIES = 5  # then a person looks at it
# Imported for what they register.
_MODULES = (
    cancellation, documents, messages, money, payments, personal, receipts, retention, service_tasks, timers, trail,
    units,
)  # fmt: skip


def run(hands: Hands, outbox_id: int | None = None) -> bool:
    """Carry out this row, or the next that is due.  False when there was none to take."""
    leased = hands.queue.lease(outbox_id)
    if leased is None:
        return False
    try:
        jobs[leased.kind](leased, hands)
    except LeaseLost:
        log.info("outbox %s: another worker has it", leased.id)
    except Exception as error:  # noqa: BLE001  whatever it was: tried again, then shown to a person
        _failed(leased, hands, error)
    return True


def _failed(leased: Leased, hands: Hands, error: Exception) -> None:
    name = type(error).__name__
    log.warning("outbox %s (%s), try %s: %s", leased.id, leased.kind, leased.attempts, name, exc_info=error)
    try:
        if leased.attempts >= TRIES:
            give_up(leased, hands, name)
        else:
            hands.queue.put_off(leased.lease, back_off(leased.attempts), name)
    except LeaseLost:
        log.info("outbox %s: another worker has it", leased.id)


def give_up(leased: Leased, hands: Hands, error: str) -> None:
    """Ask for a person's help: the row stays, and can be tried again from the incident."""
    with hands.reading() as work:
        work.incidents.open("outbox", say("incident.gave_up", kind=leased.kind, error=error), outbox_id=leased.id)
    hands.queue.give_up(leased.lease, error)


def back_off(attempts: int) -> timedelta:
    """1, 2, 4, 8 ... seconds, at most a minute, spread by half so that failures do not march in step."""
    return timedelta(seconds=min(60, 2 ** (attempts - 1)) * random.uniform(0.5, 1.5))  # noqa: S311  chance, not a secret
