"""Forgetting, every night: rule by rule, part by part, each a transaction of its own."""

from __future__ import annotations

import logging
from datetime import timedelta

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.retention import Forget, RetentionDone
from workflows.handlers.retention import PART
from workflows.model import SYSTEM

log = logging.getLogger("shenbao.retention")


@job(facts.RETENTION)
def forget(leased: Leased, hands: Hands) -> None:
    """All rules.  Done again it finds nothing more to do."""
    with hands.holding(leased.lease):
        counts = {rule: _all(hands, rule, age) for rule, age in hands.keep.ages().items()}
        log.info("forgotten: %s", {rule: count for rule, count in counts.items() if count})
        hands.dispatch(RetentionDone(counts), SYSTEM, lease=leased.lease)


def _all(hands: Hands, rule: str, age: timedelta) -> int:
    total = part = int(hands.dispatch(Forget(rule, age), SYSTEM))
    while part >= PART:
        part = int(hands.dispatch(Forget(rule, age), SYSTEM))
        total += part
    return total
