"""Exam batches, as operators see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.models.batches import exam_batch
from app.models.declarations import OPEN, declaration
from app.queries.reading import Reading


def all_ones(reading: Reading) -> list[Any]:
    """Every batch, the newest first, with how many declarations of it would hear of a cancellation."""
    b, d = exam_batch.c, declaration.c
    told = (
        select(func.count())
        .where(d.batch_id == b.id, d.status.in_([*OPEN, "REGISTERED"]))
        .correlate(exam_batch)
        .scalar_subquery()
    )
    wanted = select(b.id, b.code, b.name, b.opens_at, b.closes_at, b.exam_ends_at, b.cancelled_at, told.label("told"))
    return list(reading.db.execute(wanted.order_by(b.closes_at.desc())).all())
