"""Who may see or take a task, as conditions of a query (dossier §8.2).  Store and queries share them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from app.models.accounts import role_grant
from app.models.processes import user_task


def in_reach(me: Any, task: Any = user_task) -> ColumnElement[bool]:
    """A pool task that this person's grants reach: same role, and the whole province or this very scope."""
    grant = role_grant.alias()
    return exists().where(
        grant.c.account_id == me,
        grant.c.role == task.c.role,
        or_(grant.c.scope == "", grant.c.scope == task.c.scope),
    )


SECOND = "second_decision"  # a supervisor who gave the first word, for a review overdue, may not give the second


def four_eyes(me: Any, task: Any = user_task) -> ColumnElement[bool]:
    """Not the person's own case, nor one they have judged in another role or with the first word (dossier §8.2)."""
    before = user_task.alias()
    judged = exists().where(
        before.c.instance_id == task.c.instance_id,
        before.c.completed_by == me,
        before.c.role.is_not(None),
        or_(
            before.c.role != task.c.role,
            (task.c.element_id == SECOND) & (before.c.element_id != SECOND),
        ),
    )
    return and_(task.c.owner_id.is_distinct_from(me), ~judged)


def unclaimed(now: Any, task: Any = user_task) -> ColumnElement[bool]:
    """Nobody holds it, or the one who held it has let the lease run out."""
    return or_(task.c.claimed_by.is_(None), task.c.lease_until < now)
