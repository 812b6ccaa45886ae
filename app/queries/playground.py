"""What a playground's own house tells: who works there, and where the tokens stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from app.models.accounts import account, role_grant
from app.models.processes import history, incident, instance, release
from app.queries.reading import Reading

Place = tuple[str, str]  # process, element


@dataclass
class Trace:
    """A case: where its tokens stand, and where they have been."""

    id: UUID
    key: str
    title: str
    status: str
    now: dict[Place, None] = field(default_factory=dict)  # in the order they came there
    passed: set[Place] = field(default_factory=set)


def staff(reading: Reading) -> dict[str, str]:
    """Sign-in name -> title of those who do tasks there."""
    elsewhere = ("policy_staff", "policy_approver", "operator", "auditor")
    wanted = select(account.c.login, account.c.title).where(account.c.staff == 1)
    tasked = exists().where(role_grant.c.account_id == account.c.id, role_grant.c.role.not_in(elsewhere))
    return {row.login: row.title for row in reading.db.execute(wanted.where(tasked).order_by(account.c.created_at))}


def traces(reading: Reading) -> list[Trace]:
    """All cases, the newest first."""
    c = instance.c
    wanted = select(c.id, c.key, release.c.title, c.status).join(release, release.c.id == c.release_id)
    found = {row.id: Trace(*row) for row in reading.db.execute(wanted.order_by(c.started_at.desc(), c.id.desc()))}
    steps = select(history.c.instance_id, history.c.activities).order_by(history.c.revision)
    for row in reading.db.execute(steps):
        _follow(found[row.instance_id], row.activities)
    return list(found.values())


def _follow(trace: Trace, activities: Sequence[Mapping[str, Any]]) -> None:
    for activity in activities:
        place = (activity["p"], activity["e"])
        if activity["o"] == "opened":
            trace.now[place] = None
        else:
            trace.now.pop(place, None)
            trace.passed.add(place)


def troubles(reading: Reading) -> list[str]:
    """Open incidents, in words."""
    wanted = select(incident.c.message).where(incident.c.resolved_at.is_(None)).order_by(incident.c.created_at)
    return list(reading.db.execute(wanted).scalars())
