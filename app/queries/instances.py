"""Cases, for their owner, for those who hold a task of them, and for operators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, exists, literal, or_, select

from app.models.processes import history as history_table
from app.models.processes import instance, outbox, release, user_task
from app.queries.reading import Reading
from workflows import facts
from workflows.errors import NotFound
from workflows.model import Actor


def _seen(actor: Actor) -> ColumnElement[bool]:
    me = literal(actor.account_id)
    t = user_task.c
    held = exists().where(
        t.instance_id == instance.c.id, or_(t.claimed_by == me, t.completed_by == me, t.assignee == me)
    )
    return or_(instance.c.account_id == me, held, literal(actor.has("operator", "auditor")))


# A job of this case is waiting to be carried out at once: the page may wait for it.
_busy = exists().where(
    outbox.c.kind.in_((facts.SERVICE_TASK, facts.SCAN)),
    outbox.c.done_at.is_(None),
    outbox.c.gave_up_at.is_(None),
    outbox.c.payload["instance"].astext == cast(instance.c.id, Text),
)


def view(reading: Reading, instance_id: UUID, actor: Actor) -> dict[str, Any]:
    """Where a case stands.  NotFound."""
    c = instance.c
    wanted = (
        select(
            c.id, c.key, c.business_key, c.subject, c.status, c.revision, c.due_at, c.started_at, c.ended_at,
            release.c.version.label("release"), _busy.label("busy"),
        )
        .join(release, release.c.id == c.release_id)
        .where(c.id == instance_id, _seen(actor))
    )  # fmt: skip
    row = reading.db.execute(wanted).mappings().first()
    if row is None:
        raise NotFound
    return {str(name): value for name, value in row.items()}


def history(reading: Reading, instance_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """What happened to a case, step by step.  NotFound."""
    view(reading, instance_id, actor)
    c = history_table.c
    rows = reading.db.execute(
        select(c.revision, c.at, c.account_id, c.activities).where(c.instance_id == instance_id).order_by(c.revision)
    )
    return [_told(row) for row in rows]


def _told(row: Any) -> dict[str, Any]:
    names = {
        "e": "element_id",
        "p": "process_key",
        "k": "kind",
        "o": "outcome",
        "t": "task_id",
        "f": "flow",
        "d": "detail",
    }
    activities = [{names[short]: value for short, value in activity.items()} for activity in row.activities]
    return {"revision": row.revision, "at": row.at, "by": row.account_id, "activities": activities}
