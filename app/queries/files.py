"""Uploaded files, for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import and_, exists, literal, or_, select

from app.models.processes import file, user_task
from app.queries.reading import Reading
from workflows.errors import NotFound
from workflows.model import Actor


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes."""

    media_type: str
    content: bytes = field(repr=False)


def content(reading: Reading, file_id: UUID, actor: Actor) -> Content:
    """A file: for its owner, and for a reviewer who holds an open task of a case of its owner.  NotFound."""
    me = literal(actor.account_id)
    t = user_task.c
    held = exists().where(and_(t.owner_id == file.c.account_id, t.state == "open", t.claimed_by == me))
    wanted = select(file.c.media_type, file.c.content).where(file.c.id == file_id, or_(file.c.account_id == me, held))
    found = reading.db.execute(wanted).first()
    if found is None:
        raise NotFound
    return Content(found.media_type, reading.vault.open("file.content", file_id, bytes(found.content)))
