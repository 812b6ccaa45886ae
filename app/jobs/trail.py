"""The audit trail's heads, every hour outside of the database."""

from __future__ import annotations

import logging

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.routines import HeadsAnchored
from workflows.model import SYSTEM

log = logging.getLogger("shenbao.trail")


@job(facts.HEADS)
def anchor(leased: Leased, hands: Hands) -> None:
    """Done again it finds nothing new to write."""
    with hands.holding(leased.lease):
        log.info("heads anchored: %s", hands.anchor())
    hands.dispatch(HeadsAnchored(), SYSTEM, lease=leased.lease)
