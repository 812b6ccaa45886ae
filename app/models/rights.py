"""Who may see or take a task, as conditions of a query (dossier §8.2).  Store and queries share them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
)

from app.models.accounts import role_grant
from app.models.processes import user_task

_NONE: ColumnElement[int] = literal_column("0")
# Not a bound value: PostgreSQL must see that the indexes of open tasks fit.
OPEN_STATE: ColumnElement[str] = literal_column("'open'")


Further = Callable[[Any], ColumnElement[bool]]  # what else is asked of a task (an alias of the table)


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
    judged = select(before.c.id).where(
        before.c.instance_id == task.c.instance_id,
        before.c.completed_by == me,
        before.c.role.is_not(None),
        or_(
            before.c.role != task.c.role,
            (task.c.element_id == SECOND) & (before.c.element_id != SECOND),
        ),
    )
    by_case = judged.offset(_NONE).exists()  # the offset: look at each case's tasks, not at all that somebody judged
    return and_(task.c.owner_id.is_distinct_from(me), ~by_case)


def unclaimed(now: Any, task: Any = user_task) -> ColumnElement[bool]:
    """Nobody holds it, or the one who held it has let the lease run out."""
    return or_(task.c.claimed_by.is_(None), task.c.lease_until < now)


def due_first(task: Any = user_task) -> tuple[Any, ...]:
    """The order of the pool: what is due first, then the longest waiting."""
    return task.c.due_at, task.c.created_at, task.c.id


def first_of_pool(me: Any, now: Any, most: Any, further: Further) -> ColumnElement[Any]:
    """An array: the ids of the first `most` tasks that this person may claim, of each of their grants.

    Grant by grant, because so an index answers however many cases wait: the one of the whole province by role, the one
    of a scope by role and scope."""
    found = union(_of_grants(me, now, most, further, ""), _of_grants(me, now, most, further, "scope"))
    return func.array(found.scalar_subquery(), type_=ARRAY(Uuid))


def _of_grants(me: Any, now: Any, most: Any, further: Further, scoped: str) -> Select[Any]:
    grant, task = role_grant.alias(), user_task.alias()
    wanted = [task.c.state == OPEN_STATE, task.c.role == grant.c.role]
    wanted += [unclaimed(now, task), four_eyes(me, task), further(task)]
    if scoped:
        wanted.append(task.c.scope == grant.c.scope)
    first = select(task.c.id).where(*wanted).order_by(*due_first(task)).limit(most).lateral()
    reaches = grant.c.scope != "" if scoped else grant.c.scope == ""
    return select(first.c.id).select_from(grant.join(first, true())).where(grant.c.account_id == me, reaches)
