"""Pictures that go to a manual review are read along, so that the reviewer sees what differs.  Nobody waits for it."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands.identity import KeepReading
from workflows.model import SYSTEM
from workflows.service_tasks.scanning import pictures_of, read_all


@job(facts.PICTURES_SUBMITTED)
def read_along(leased: Leased, hands: Hands) -> None:
    """Read what was uploaded last."""
    verification_id, instance_id = UUID(leased.payload["verification"]), UUID(leased.payload["instance"])
    with hands.reading() as work:
        pictures = pictures_of(work, verification_id, instance_id, "upload_documents")
    with hands.holding(leased.lease):
        sides = read_all(hands.world, pictures)
    hands.dispatch(KeepReading(verification_id, sides), SYSTEM, lease=leased.lease)
