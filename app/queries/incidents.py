"""What the operators must look at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.models.processes import incident, instance, outbox
from app.queries.reading import Reading

c = incident.c
_TOLD = (c.id, c.kind, c.message, c.created_at, c.task_id, c.outbox_id, c.difference_id)


def open_ones(reading: Reading) -> list[Any]:
    """The open incidents, oldest first, with the case or the outbox row they are about."""
    wanted = (
        select(*_TOLD, instance.c.key, instance.c.id.label("case"), outbox.c.last_error)
        .outerjoin(instance, instance.c.id == c.instance_id)
        .outerjoin(outbox, outbox.c.id == c.outbox_id)
        .where(c.resolved_at.is_(None))
        .order_by(c.created_at)
        .limit(200)
    )
    return list(reading.db.execute(wanted))
