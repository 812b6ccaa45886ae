"""Exam batches, as operators see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.models.batches import exam_batch, major, notice
from app.models.declarations import OPEN, declaration
from app.queries.reading import Reading
from workflows.errors import NotFound


def all_ones(reading: Reading) -> list[Any]:
    """Every batch, the newest first, with how many declarations of it would hear of a cancellation."""
    b, d = exam_batch.c, declaration.c
    told = (
        select(func.count())
        .where(d.batch_id == b.id, d.status.in_([*OPEN, "REGISTERED"]))
        .correlate(exam_batch)
        .scalar_subquery()
    )
    columns = (b.id, b.code, b.name, b.opens_at, b.closes_at, b.exam_ends_at, b.cancelled_at, b.tickets_at)
    wanted = select(*columns, told.label("told"))
    return list(reading.db.execute(wanted.order_by(b.closes_at.desc())).all())


def view(reading: Reading, batch_id: UUID) -> Any:
    """A batch with all its columns.  NotFound."""
    row = reading.db.execute(select(exam_batch).where(exam_batch.c.id == batch_id)).first()
    if row is None:
        raise NotFound
    return row


def notices(reading: Reading, batch_id: UUID) -> list[Any]:
    """All versions of a batch's notice, the newest first."""
    n = notice.c
    wanted = select(n.version, n.text, n.published_at).where(n.batch_id == batch_id)
    return list(reading.db.execute(wanted.order_by(n.version.desc())))


def majors(reading: Reading, project: str, exam_year: int) -> list[Any]:
    """What a project offers in a year."""
    m = major.c
    wanted = select(m.code, m.name, m.level, m.group_name, m.subjects)
    return list(reading.db.execute(wanted.where(m.project == project, m.exam_year == exam_year).order_by(m.code)))
