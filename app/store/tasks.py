"""User tasks.  Rights are part of the query: what an actor may not see is not found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, any_, bindparam, or_, select, update
from sqlalchemy.sql.elements import BindParameter

from app.models.prepared import Prepared
from app.models.processes import instance, subscription, user_task
from app.models.rights import OPEN_STATE, due_first, first_of_pool, four_eyes, in_reach, unclaimed
from app.store.audit import Audit
from app.store.instances import Instances
from app.store.task_rows import ROW, row_of
from app.store.transaction import Repository, Transaction
from workflows.errors import NotFound, TaskTaken
from workflows.model import Actor
from workflows.ports import InstanceRow, TaskRow
from workflows.words import say

LEASE = timedelta(minutes=30)  # dossier §8.2: a claim is renewed by activity

t = user_task.c

_me: BindParameter[UUID] = bindparam("me", type_=t.assignee.type)
_now: BindParameter[Any] = bindparam("now", type_=t.due_at.type)
_id: BindParameter[UUID] = bindparam("id_", type_=t.id.type)

_of_task = select(t.instance_id).where(t.id == _id).scalar_subquery()
_LOCK = Prepared(select(*instance.columns).where(instance.c.id == _of_task).with_for_update())
_OPEN = Prepared(select(*ROW).where(t.instance_id == _of_task, or_(t.state == "open", t.id == _id)))
_WAITING = Prepared(select(subscription.c.name, subscription.c.key).where(subscription.c.instance_id == _of_task))
_claimable = and_(t.state == "open", t.role.is_not(None), in_reach(_me), four_eyes(_me))
_taken = {
    "claimed_by": _me,
    "lease_until": bindparam("until", type_=t.lease_until.type),
    "revision": t.revision + 1,
}
_CLAIM = Prepared(
    update(user_task)
    .where(t.id == _id, _claimable, or_(unclaimed(_now), t.claimed_by == _me))
    .values(_taken)
    .returning(*ROW)
)
_SEEN = Prepared(select(t.id).where(t.id == _id, _claimable))
# A claim holds the case: whoever takes it back, or moves it otherwise, sees the claim or is waited for.
_HOLD = Prepared(select(instance.c.id).where(instance.c.id == _of_task).with_for_update(key_share=True))
_SEVERAL = 50  # the first ones, so that as many reviewers who ask at the same moment get one each
_role: BindParameter[str] = bindparam("any_role", type_=t.state.type)
_next, _case = user_task.alias(), instance.alias()
_wanted = (
    select(_next.c.id)
    .join(_case, _case.c.id == _next.c.instance_id)
    .where(
        _next.c.id == any_(first_of_pool(_me, _now, _SEVERAL, lambda task: or_(_role == "", task.c.role == _role))),
        _next.c.state == OPEN_STATE,
        unclaimed(_now, _next),
    )
    .order_by(*due_first(_next))
    .limit(1)
    .with_for_update(of=[_next, _case], key_share=True, skip_locked=True)
    .scalar_subquery()
)
_CLAIM_NEXT = Prepared(update(user_task).where(t.id == _wanted).values(_taken).returning(*ROW))
_RELEASE = Prepared(
    update(user_task)
    .where(t.id == _id, t.claimed_by == _me, t.state == "open")
    .values(claimed_by=None, lease_until=None, revision=t.revision + 1)
    .returning(t.id)
)
_to: BindParameter[UUID] = bindparam("to", type_=t.assignee.type)
_TRANSFER = Prepared(
    update(user_task)
    .where(t.id == _id, t.claimed_by == _me, t.state == "open", in_reach(_to), four_eyes(_to))
    .values(claimed_by=_to, lease_until=bindparam("until", type_=t.lease_until.type), revision=t.revision + 1)
    .returning(t.instance_id)
)
_COMPLETE = Prepared(
    update(user_task)
    .where(t.id == _id, t.state == "open")
    .values(state="completed", completed_by=_me, completed_at=_now, lease_until=None)
)


class Tasks(Repository):
    """See `workflows.ports.Tasks`."""

    def __init__(self, transaction: Transaction, instances: Instances, audit: Audit) -> None:
        super().__init__(transaction)
        self._instances, self._audit = instances, audit

    def lock(self, task_id: UUID) -> tuple[InstanceRow, TaskRow]:
        """The task and its instance, the instance locked first.  NotFound when it is not the actor's."""
        asked = {"id_": task_id}
        found, tasks, waiting = self.tx.statements.read((_LOCK, asked), (_OPEN, asked), (_WAITING, asked))
        task = next((row_of(row) for row in tasks if row.id == task_id), None)
        if task is None or not _may_do(self.actor, task):
            raise NotFound
        open_ones = [row for row in tasks if row.state == "open"]
        return self._instances.take(found[0], open_ones, waiting), task

    def complete(self, task: TaskRow) -> None:
        """Mark it done by the actor."""
        self._instances.done(task)
        self.tx.statements.later(_COMPLETE, {"id_": task.id, "me": self.actor.account_id, "now": self.now})

    def claim(self, task_id: UUID) -> TaskRow:
        """Take it for the actor, or renew the lease.  TaskTaken, NotFound."""
        asked = self._asked(id_=task_id, until=self.now + LEASE)
        _, taken = self.tx.statements.read((_HOLD, {"id_": task_id}), (_CLAIM, asked))
        if taken:
            self._tell("task.claimed", taken[0])
            return row_of(taken[0])
        seen = self.tx.statements.one(_SEEN, {"id_": task_id, "me": self.actor.account_id})
        raise TaskTaken if seen else NotFound

    def claim_next(self, role: str | None) -> TaskRow | None:
        """The task that is due first, then the longest waiting one, that the actor may do."""
        row = self.tx.statements.one(_CLAIM_NEXT, self._asked(any_role=role or "", until=self.now + LEASE))
        if row is None:
            return None
        self._tell("task.claimed", row)
        return row_of(row)

    def release(self, task_id: UUID) -> None:
        """Put it back into the pool.  NotFound when the actor does not hold it."""
        if self.tx.statements.one(_RELEASE, {"id_": task_id, "me": self.actor.account_id}) is None:
            raise NotFound

    def transfer(self, task_id: UUID, to: UUID, reason: str) -> None:
        """Hand it to a colleague whose grants reach it.  NotFound."""
        asked = {"id_": task_id, "me": self.actor.account_id, "to": to, "until": self.now + LEASE}
        if self.tx.statements.one(_TRANSFER, asked) is None:
            raise NotFound(say("task.not_transferable"))

    def mine(self, instance_id: UUID) -> Sequence[TaskRow]:
        """The actor's open tasks of an instance, after this command's changes."""
        me = self.actor.account_id
        return [task for task in self._instances.open_tasks(instance_id) if me in (task.assignee, task.claimed_by)]

    def claimed_of(self, instance_id: UUID) -> bool:
        """Whether somebody holds a pool task of this (locked) instance now."""
        held = [task for task in self._instances.open_tasks(instance_id) if task.claimed_by and task.role]
        return any(task.lease_until is not None and task.lease_until > self.now for task in held)

    def _asked(self, **more: Any) -> dict[str, Any]:
        return {"me": self.actor.account_id, "now": self.now, **more}

    def _tell(self, event: str, row: Any) -> None:
        self._audit.append(event, f"account:{self.actor.account_id}", {"task": str(row.id), "element": row.element_id})


def _may_do(actor: Actor, task: TaskRow) -> bool:
    if actor.account_id is None:
        return True
    return actor.account_id in (task.assignee, task.claimed_by)
