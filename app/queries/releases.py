"""Releases for lists."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.models.processes import release
from app.queries.reading import Reading


def listing(reading: Reading, key: str) -> list[dict[str, Any]]:
    """The releases in force, or all of one process, newest first."""
    c = release.c
    wanted = select(c.id, c.key, c.version, c.status, c.published_at)
    wanted = wanted.where(c.key == key) if key else wanted.where(c.status == "published")
    rows = reading.db.execute(wanted.order_by(c.key, c.version.desc())).mappings()
    return [{str(name): value for name, value in row.items()} for row in rows]
