"""Which release of a process new cases run on: the published one with the latest beginning that has come."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.models.processes import release

_r = release.c


def in_force(now: Any) -> Select[Any]:
    """The ids of the releases in force, one for each process."""
    wanted = select(_r.id).ext(distinct_on(_r.key)).where(_r.status == "published", _r.effective_at <= now)
    return wanted.order_by(_r.key, _r.effective_at.desc(), _r.version.desc())


def state(now: Any) -> ColumnElement[str]:
    """What a release is now: proposed, declined, scheduled, published (in force) or retired."""
    return case(
        (_r.status != "published", _r.status),
        (_r.effective_at > now, "scheduled"),
        (_r.id.in_(in_force(now)), "published"),
        else_="retired",
    ).label("status")


def running_on(key: Any, now: Any) -> ColumnElement[bool]:
    """The release of one process that is in force."""
    return and_(_r.key == key, _r.status == "published", _r.effective_at <= now)
