"""A playground's own schema: the product's tables once more, beside the real ones, and its own time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine, text

PREFIX = "play_"


def name_of(draft_id: UUID) -> str:
    """The schema of a draft's playground.  Hexadecimal only: nothing from outside gets into it."""
    return PREFIX + draft_id.hex


def create(engine: Engine, draft_id: UUID, living: Iterable[UUID]) -> None:
    """An empty schema for this draft; those of drafts that are no longer there go."""
    keep = {name_of(one) for one in living} - {name_of(draft_id)}
    with engine.begin() as db:
        found = db.execute(text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'play\\_%'")).scalars()
        for schema in set(found) - keep:
            db.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
        db.execute(text(f'CREATE SCHEMA "{name_of(draft_id)}"'))


def furnish(engine: Engine) -> None:
    """The table of its own time, when everything else is in place: a playground without one is not ready."""
    with engine.begin() as db:
        db.execute(text("CREATE TABLE play_clock (ahead interval NOT NULL)"))
        db.execute(text("INSERT INTO play_clock VALUES ('0')"))


def exists(engine: Engine, draft_id: UUID) -> bool:
    """Whether this draft has a playground that is ready."""
    with engine.connect() as db:
        wanted = text("SELECT to_regclass(:name) IS NOT NULL")
        return bool(db.execute(wanted, {"name": f"{name_of(draft_id)}.play_clock"}).scalar())


def ahead(engine: Engine) -> timedelta:
    """How far its time is ahead."""
    with engine.connect() as db:
        found: timedelta = db.execute(text("SELECT ahead FROM play_clock")).scalar_one()
        return found


def move_on(engine: Engine, how_far: timedelta) -> None:
    """Let time pass."""
    with engine.begin() as db:
        db.execute(text("UPDATE play_clock SET ahead = ahead + :more"), {"more": how_far})
