"""Units as people look for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.models.processes import instance
from app.models.unit_options import MOST, NONE_OF_THESE
from app.models.unit_search import Search
from app.models.units import institution, unit_binding, unit_rows
from app.queries.reading import Reading
from app.queries.tasks import latest

TOLD = 5  # hits out of use that are told


@dataclass(frozen=True, slots=True)
class Gone:
    """A unit that was found and can no longer be chosen."""

    name: str
    reason: str
    successor: str  # "" while it is only suspended


@dataclass(frozen=True, slots=True)
class Found:
    """What is said of a search, besides its hits."""

    typed: str
    too_short: bool
    total: int
    shown: int
    more: bool
    gone: tuple[Gone, ...]


def found(reading: Reading, typed: str) -> Found | None:
    """What there is to say; None while nothing was typed."""
    search = Search(typed)
    if not typed.strip():
        return None
    i, successor = institution.c, institution.alias("successor")
    total = select(func.count()).where(search.hits(), i.status == "ACTIVE")
    out_of_use = (
        select(i.name, i.status_reason, func.coalesce(successor.c.name, ""))
        .outerjoin(successor, successor.c.id == i.successor_id)
        .where(search.hits(), i.status.in_(["SUSPENDED", "MERGED"]))
        .order_by(*search.order())
        .limit(TOLD)
    )
    gone = tuple(Gone(*row) for row in reading.db.execute(out_of_use))
    count = int(reading.db.execute(total).scalar_one())
    return Found(typed.strip(), search.too_short, count, MOST, count > MOST, gone)


def with_status(reading: Reading, typed: str) -> list[Any]:
    """Units of any status with what became of them, for operators; the best hits first."""
    search, i, b = Search(typed), institution.c, unit_binding.c
    successor = institution.alias("successor")
    bound = select(func.count()).where(b.institution_id == i.id, b.ended_at.is_(None)).correlate(institution)
    more = (
        i.status_reason.label("reason"), func.coalesce(successor.c.name, "").label("successor"),
        bound.scalar_subquery().label("people"),
    )  # fmt: skip
    wanted = unit_rows().add_columns(*more).outerjoin(successor, successor.c.id == i.successor_id)
    hits = wanted.where(search.hits(), i.status != "APPLIED").order_by(*search.order()).limit(MOST)
    return list(reading.db.execute(hits))


def looked_in_vain(reading: Reading, account_id: UUID) -> bool:
    """Whether this person's newest search has ended with "none of these"."""
    c = instance.c
    wanted = select(c.id, c.status).where(c.account_id == account_id, c.key == "work_unit_binding")
    newest: Any = reading.db.execute(wanted.order_by(c.started_at.desc()).limit(1)).first()
    if newest is None or newest.status != "completed":
        return False
    return latest(reading, newest.id, "search_unit").get("institution") == NONE_OF_THESE


def last_one(reading: Reading, account_id: UUID) -> UUID | None:
    """The unit that this person was bound to last."""
    b = unit_binding.c
    ended = select(b.institution_id).where(b.account_id == account_id, b.ended_at.is_not(None))
    return reading.db.execute(ended.order_by(b.ended_at.desc()).limit(1)).scalar()
