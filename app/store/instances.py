"""Process instances: locked before they are read, written back once, with all that a step has left behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import ARRAY, Uuid, and_, bindparam, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.prepared import Prepared
from app.models.processes import history, incident, instance, subscription, user_task
from app.store.audit import Audit, Head
from app.store.outbox import Outbox
from app.store.task_rows import ROW, row_of
from app.store.transaction import Repository, Transaction
from workflows import facts
from workflows.errors import AlreadyRunning, NotFound
from workflows.model import Activity, Json, OpenTask, Status, Step, Subscription
from workflows.ports import InstanceRow, TaskRow
from workflows.service_tasks import registry

_ALL = list(instance.columns)
LOCK = Prepared(select(*_ALL).where(instance.c.id == bindparam("id_")).with_for_update())
OPEN = Prepared(select(*ROW).where(and_(user_task.c.instance_id == bindparam("id_"), user_task.c.state == "open")))
WAITING = Prepared(
    select(subscription.c.name, subscription.c.key).where(subscription.c.instance_id == bindparam("id_"))
)
_RUNNING = Prepared(
    select(instance.c.id).where(
        instance.c.key == bindparam("key_"),
        instance.c.business_key == bindparam("business_key_"),
        or_(instance.c.status == "active", instance.c.status == "incident"),
    )
)
_FIND = Prepared(
    select(subscription.c.instance_id)
    .where(subscription.c.name == bindparam("name_"), subscription.c.key == bindparam("key_"))
    .limit(1)
)
_INSERT = Prepared(insert(instance).values({c.name: bindparam(c.name) for c in instance.columns}))
_UPDATE = Prepared(
    update(instance)
    .where(instance.c.id == bindparam("id_"))
    .values(
        {
            name: bindparam(name)
            for name in ("status", "revision", "state", "due_at", "audit_n", "audit_mac", "ended_at")
        }
    )
)
_NEW_TASK = Prepared(
    upsert(user_task).values({c.name: bindparam(c.name) for c in user_task.columns}).on_conflict_do_nothing()
)
_CANCEL = Prepared(
    update(user_task)
    .where(user_task.c.id == bindparam("ids", type_=ARRAY(Uuid)).any_(), user_task.c.state == "open")
    .values(state="cancelled")
)
_WAIT = Prepared(upsert(subscription).values(instance_id=bindparam("i"), name=bindparam("n"), key=bindparam("k")))
_NO_WAIT = Prepared(
    subscription.delete().where(
        subscription.c.instance_id == bindparam("i"),
        subscription.c.name == bindparam("n"),
        subscription.c.key == bindparam("k"),
    )
)
_HISTORY = Prepared(insert(history).values({c.name: bindparam(c.name) for c in history.columns}))
_INCIDENT = Prepared(
    upsert(incident)
    .values({name: bindparam(name) for name in ("id", "instance_id", "task_id", "kind", "message", "created_at")})
    .on_conflict_do_nothing()
)


@dataclass
class _Known:
    """What the tables hold of an instance now, so that only differences are written."""

    tasks: dict[UUID, TaskRow]
    waiting: set[tuple[str, str]]
    pending: dict[str, Any] | None = None
    new: bool = False


class Instances(Repository):
    """See `workflows.ports.Instances`."""

    def __init__(self, transaction: Transaction, audit: Audit, outbox: Outbox) -> None:
        super().__init__(transaction)
        self._audit, self._outbox = audit, outbox
        self._known: dict[UUID, _Known] = {}

    def lock(self, instance_id: UUID) -> InstanceRow:
        """The instance, locked for this command.  NotFound."""
        asked = {"id_": instance_id}
        found, tasks, waiting = self.tx.statements.read((LOCK, asked), (OPEN, asked), (WAITING, asked))
        if not found:
            raise NotFound
        return self.take(found[0], tasks, waiting)

    def take(self, row: Any, tasks: Iterable[Any], waiting: Iterable[Any]) -> InstanceRow:
        """Remember a row that was locked, and what hangs on it."""
        open_tasks = {task.id: row_of(task) for task in tasks}
        self._known[row.id] = _Known(open_tasks, {(wait.name, wait.key) for wait in waiting})
        self._audit.case_head(row.id, Head(row.audit_n, bytes(row.audit_mac)))
        return InstanceRow(
            row.id,
            row.key,
            row.release_id,
            row.business_key,
            row.account_id,
            row.subject,
            Status(row.status),
            row.revision,
            self.vault.check_state(row.id, bytes(row.state)),
            row.due_at,
        )

    def find_running(self, key: str, business_key: str) -> UUID | None:
        """The running instance of a process with this business key."""
        row = self.tx.statements.one(_RUNNING, {"key_": key, "business_key_": business_key})
        return row.id if row else None

    def find_waiting(self, name: str, key: str) -> UUID | None:
        """The instance that waits for a message of this name and key."""
        row = self.tx.statements.one(_FIND, {"name_": name, "key_": key})
        return row.instance_id if row else None

    def add(self, row: InstanceRow, step: Step) -> None:
        """A new instance after its first step.  AlreadyRunning (found at the commit as well: two at the same time)."""
        self._known[row.id] = _Known({}, set(), new=True)
        self._audit.case_head(row.id, Head())
        self._after(row, step, None)

    def put(self, row: InstanceRow, step: Step, again: UUID | None = None) -> None:
        """The instance after a step; `again` is the task of a job that is told a second time."""
        self._after(row, step, again)

    def _after(self, row: InstanceRow, step: Step, again: UUID | None) -> None:
        known = self._known[row.id]
        revision = row.revision + 1
        self._tasks(row, known, step.tasks)
        self._waiting(row.id, known, step.subscriptions)
        self._jobs(row, step, revision, again)
        self._troubles(row.id, step)
        self._history(row.id, revision, step.history)
        if step.due_at is not None and step.due_at != row.due_at:
            key = f"timers:{row.id}:{step.due_at.isoformat()}"
            self._outbox.emit(facts.TIMERS, {"instance": str(row.id)}, key=key, run_at=step.due_at)
        known.pending = {"row": row, "step": step, "revision": revision}

    def done(self, task: TaskRow) -> None:
        """A task of a (locked) instance that this command completes: no step will cancel it."""
        self._known[task.instance_id].tasks.pop(task.id, None)

    def open_tasks(self, instance_id: UUID) -> Iterable[TaskRow]:
        """The open tasks of an instance of this command, as they will be after the commit."""
        return self._known[instance_id].tasks.values()

    def _tasks(self, row: InstanceRow, known: _Known, tasks: tuple[OpenTask, ...]) -> None:
        now_open = {task.id: known.tasks.get(task.id) or self._add(row, task) for task in tasks}
        gone = known.tasks.keys() - now_open.keys()
        if gone:
            self.tx.statements.later(_CANCEL, {"ids": list(gone)})
        known.tasks = now_open

    def _add(self, row: InstanceRow, task: OpenTask) -> TaskRow:
        assignee = UUID(task.assignee) if task.assignee else None
        added = TaskRow(
            task.id, row.id, task.process_key, task.element_id, task.name, task.lane, assignee, task.role, task.scope,
            row.account_id, "open", None, None, task.due_at, 0,
        )  # fmt: skip
        values = {column.name: getattr(added, column.name) for column in ROW}
        never = {"completed_by": None, "completed_at": None}
        self.tx.statements.later(_NEW_TASK, {**values, **never, "created_at": self.now})
        return added

    def _waiting(self, instance_id: UUID, known: _Known, wanted: tuple[Subscription, ...]) -> None:
        waits = {(subscription.name, subscription.key) for subscription in wanted}
        for name, key in waits - known.waiting:
            self.tx.statements.later(_WAIT, {"i": instance_id, "n": name, "k": key})
        for name, key in known.waiting - waits:
            self.tx.statements.later(_NO_WAIT, {"i": instance_id, "n": name, "k": key})
        known.waiting = waits

    def _jobs(self, row: InstanceRow, step: Step, revision: int, again: UUID | None) -> None:
        for job in step.jobs:
            payload: dict[str, Json] = {
                "instance": str(row.id),
                "task": str(job.id),
                "element": job.element_id,
                "operation": job.operation,
                "parameters": dict(job.parameters),
            }
            key = f"job:{job.id}:{revision}" if job.id == again else f"job:{job.id}"
            self._outbox.emit(registry.kinds[job.operation], payload, key=key)

    def _troubles(self, instance_id: UUID, step: Step) -> None:
        for trouble in step.troubles:
            self.tx.statements.later(
                _INCIDENT,
                {
                    "id": self.tx.new_id(),
                    "instance_id": instance_id,
                    "task_id": trouble.task_id,
                    "kind": "step",
                    "message": f"{trouble.element_id}: {trouble.message}",
                    "created_at": self.now,
                },
            )

    def _history(self, instance_id: UUID, revision: int, activities: tuple[Activity, ...]) -> None:
        told = {
            "instance_id": instance_id,
            "revision": revision,
            "account_id": self.actor.account_id,
            "at": self.now,
            "activities": [_short(activity) for activity in activities],
        }
        self.tx.statements.later(_HISTORY, told)

    def flush(self) -> None:
        """Write the instances that moved, each once."""
        for instance_id, known in self._known.items():
            if known.pending is not None:
                self._write(instance_id, known, **known.pending)
                known.pending = None

    def _write(self, instance_id: UUID, known: _Known, row: InstanceRow, step: Step, revision: int) -> None:
        head = self._audit.head(instance_id)
        ended = step.status in (Status.COMPLETED, Status.CANCELLED)
        values = {
            "status": str(step.status),
            "revision": revision,
            "state": b"" if ended else self.vault.sign_state(instance_id, step.state),
            "due_at": step.due_at,
            "audit_n": head.n,
            "audit_mac": head.mac,
            "ended_at": self.now if ended else None,
        }
        if not known.new:
            self.tx.statements.later(_UPDATE, {"id_": instance_id, **values})
            return
        fixed = {
            name: getattr(row, name) for name in ("id", "key", "release_id", "business_key", "account_id", "subject")
        }
        self.tx.statements.later(_INSERT, {**fixed, **values, "started_at": self.now})


def _short(activity: Activity) -> dict[str, Json]:
    """A history entry without its empty parts: `e`lement, `p`rocess, `k`ind, `o`utcome, `t`ask, `f`low, `d`etail."""
    told: dict[str, Json] = {
        "e": activity.element_id,
        "p": activity.process_key,
        "k": activity.kind,
        "o": activity.outcome,
        "t": str(activity.task_id),
        "f": activity.flow,
        "d": dict(activity.detail),
    }
    return {name: value for name, value in told.items() if value}


def refused(error: UniqueViolation) -> Exception:
    """What a broken uniqueness means to the caller."""
    if error.diag.constraint_name == "uq_instance_running":
        return AlreadyRunning()
    return error
