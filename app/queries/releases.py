"""Releases for lists."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.models.processes import release, release_file
from app.queries.reading import Reading
from workflows.model import Bundle


def listing(reading: Reading, key: str) -> list[dict[str, Any]]:
    """The releases in force, or all of one process, newest first."""
    c = release.c
    wanted = select(c.id, c.key, c.version, c.title, c.status, c.published_at)
    wanted = wanted.where(c.key == key) if key else wanted.where(c.status == "published")
    rows = reading.db.execute(wanted.order_by(c.key, c.version.desc())).mappings()
    return [{str(name): value for name, value in row.items()} for row in rows]


def everything(reading: Reading) -> Bundle:
    """All files of the releases in force, by path."""
    rows = reading.db.execute(
        select(release_file.c.path, release_file.c.content)
        .join(release, release.c.id == release_file.c.release_id)
        .where(release.c.status == "published")
    )
    return Bundle("", {row.path: bytes(row.content) for row in rows})
