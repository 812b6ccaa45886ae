"""Answers of forms, and drafts: sealed, apart from the process state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.prepared import Prepared
from app.models.processes import draft, submission, user_task
from app.store.transaction import Repository, Transaction
from workflows.ports import Submitted, TaskRow

SUBMISSION, DRAFT = "submission.answers", "draft.answers"

_written = ("instance_id", "task_id", "process_key", "element_id", "account_id", "answers", "created_at")
_ADD = Prepared(insert(submission).values({name: bindparam(name) for name in _written}))
_LATEST = Prepared(
    select(submission.c.task_id, submission.c.answers)
    .where(
        submission.c.instance_id == bindparam("id_"),
        submission.c.element_id == bindparam("elements", type_=ARRAY(Text)).any_(),
    )
    .order_by(submission.c.id.desc())
    .limit(1)
)
_draft_row = upsert(draft).values({name: bindparam(name) for name in ("task_id", "answers", "page", "updated_at")})
_DRAFT = Prepared(
    _draft_row.on_conflict_do_update(
        index_elements=["task_id"],
        set_={name: _draft_row.excluded[name] for name in ("answers", "page", "updated_at")},
    )
)
_DRAFT_PAGE = Prepared(select(draft.c.page).where(draft.c.task_id == bindparam("task_id_")))
_DROP_DRAFT = Prepared(draft.delete().where(draft.c.task_id == bindparam("task_id_")))


class Submissions(Repository):
    """See `workflows.ports.Submissions`."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._fresh: dict[tuple[UUID, str], Mapping[str, Any]] = {}

    def add(self, submitted: Submitted) -> None:
        """Keep the answers for good; the draft is no longer needed."""
        self._fresh[submitted.instance_id, submitted.element_id] = submitted.answers
        row = {
            "instance_id": submitted.instance_id,
            "task_id": submitted.task_id,
            "process_key": submitted.process_key,
            "element_id": submitted.element_id,
            "account_id": self.actor.account_id,
            "answers": self.tx.seal_json(SUBMISSION, submitted.task_id, submitted.answers),
            "created_at": self.now,
        }
        self.tx.statements.later(_ADD, row)
        self.tx.statements.later(_DROP_DRAFT, {"task_id_": submitted.task_id})

    def latest(self, instance_id: UUID, element_id: str) -> Mapping[str, Any]:
        """The latest answers of an element of this instance, {} if none."""
        return self.latest_of(instance_id, [element_id])

    def latest_of(self, instance_id: UUID, elements: Sequence[str]) -> Mapping[str, Any]:
        """The latest answers of any of these elements of this instance, {} if none."""
        for element in elements:
            if (instance_id, element) in self._fresh:
                return self._fresh[instance_id, element]
        row = self.tx.statements.one(_LATEST, {"id_": instance_id, "elements": list(elements)})
        if row is None:
            return {}
        answers: Mapping[str, Any] = self.tx.open_json(SUBMISSION, row.task_id, bytes(row.answers))
        return answers

    def draft_page(self, task: TaskRow) -> str:
        """The page that has written the task's draft, "" without one."""
        row = self.tx.statements.one(_DRAFT_PAGE, {"task_id_": task.id})
        return row.page if row else ""

    def save_draft(self, task: TaskRow, values: Mapping[str, Any], page: str) -> int:
        """Keep unfinished answers; returns the task's revision."""
        sealed = self.tx.seal_json(DRAFT, task.id, values)
        self.tx.statements.later(_DRAFT, {"task_id": task.id, "answers": sealed, "page": page, "updated_at": self.now})
        return task.revision

    def pictures(self, instance_id: UUID) -> Sequence[UUID]:
        """The files named in the answers and drafts of an instance: a form keeps files as lists of ids."""
        given = select(submission.c.task_id, submission.c.answers).where(submission.c.instance_id == instance_id)
        begun = select(draft.c.task_id, draft.c.answers).where(draft.c.task_id.in_(_tasks_of(instance_id)))
        answers = chain(
            (self.tx.open_json(SUBMISSION, row.task_id, bytes(row.answers)) for row in self.db.execute(given)),
            (self.tx.open_json(DRAFT, row.task_id, bytes(row.answers)) for row in self.db.execute(begun)),
        )
        return list(set(chain.from_iterable(map(ids_in, answers))))

    def forget_drafts(self, instance_id: UUID) -> None:
        """Unfinished answers of an instance are no longer needed."""
        self.db.execute(delete(draft).where(draft.c.task_id.in_(_tasks_of(instance_id))))

    def forget(self, instance_id: UUID) -> None:
        """No answer of an instance is kept."""
        self.forget_drafts(instance_id)
        self.db.execute(delete(submission).where(submission.c.instance_id == instance_id))


def ids_in(answers: Mapping[str, Any]) -> set[UUID]:
    """The files that answers may name."""
    listed = chain.from_iterable(value for value in answers.values() if isinstance(value, list))
    return {found for value in listed if (found := _id_of(value))}


def _tasks_of(instance_id: UUID) -> Select[Any]:
    return select(user_task.c.id).where(user_task.c.instance_id == instance_id)


def _id_of(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        return None
