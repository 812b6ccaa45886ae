"""Tasks as their people see them.  Rights are part of the query."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, tuple_

from app.models.processes import draft, instance, release, release_file, submission, user_task
from app.models.rights import four_eyes, in_reach, unclaimed
from app.queries.reading import Reading
from workflows import forms
from workflows.errors import Invalid, NotFound
from workflows.model import Actor
from workflows.words import say

t = user_task.c
LIMIT = 100


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task, its case, and what its form starts with."""

    id: UUID
    instance_id: UUID
    key: str  # the case's process
    business_key: str
    subject: str
    process_key: str
    element_id: str
    name: str
    lane: str
    role: str | None
    scope: str
    state: str
    release_id: UUID
    release: int
    revision: int
    created_at: datetime
    due_at: datetime | None
    claimed_by: UUID | None
    owner_id: UUID | None
    mine: bool  # may be completed by the actor now
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and where the next part begins."""

    items: list[TaskView]
    next_cursor: str | None


_COLUMNS = [
    t.id, t.instance_id, instance.c.key, instance.c.business_key, instance.c.subject, t.process_key, t.element_id,
    t.name, t.lane, t.role, t.scope, t.state, instance.c.release_id, release.c.version, t.revision, t.created_at,
    t.due_at, t.claimed_by, t.owner_id, t.assignee,
]  # fmt: skip


def _select() -> Select[Any]:
    joined = user_task.join(instance, instance.c.id == t.instance_id).join(
        release, release.c.id == instance.c.release_id
    )
    return select(*_COLUMNS).select_from(joined)


def pool(me: Any, now: datetime) -> ColumnElement[bool]:
    """What this person may claim now."""
    return and_(t.role.is_not(None), unclaimed(literal(now)), in_reach(me), four_eyes(me))


def _mine(me: Any) -> ColumnElement[bool]:
    return or_(t.assignee == me, t.claimed_by == me)


def view(reading: Reading, task_id: UUID, actor: Actor) -> TaskView:
    """The task, for the one whose it is or who may claim it.  NotFound."""
    me = literal(actor.account_id)
    seen = or_(_mine(me), and_(t.role.is_not(None), in_reach(me), four_eyes(me)))
    row = reading.db.execute(_select().where(t.id == task_id, seen)).first()
    if row is None:
        raise NotFound
    mine = actor.account_id in (row.assignee, row.claimed_by)
    return _view(row, mine and row.state == "open", _values(reading, row) if mine else {})


def listing(reading: Reading, actor: Actor, scope: str, *, key: str = "", cursor: str = "", limit: int = 50) -> Page:
    """Open tasks: `mine` (assigned), `claimed`, or the `pool` the actor may claim from; due first.  Invalid."""
    me = literal(actor.account_id)
    scopes = {"mine": t.assignee == me, "claimed": t.claimed_by == me, "pool": pool(me, reading.now)}
    if scope not in scopes:
        raise Invalid({"scope": say("api.scope")})
    wanted = _select().where(t.state == "open", scopes[scope])
    if key:
        wanted = wanted.where(instance.c.key == key)
    if cursor:
        wanted = wanted.where(_behind(cursor))
    limit = max(1, min(limit, LIMIT))
    ordered = wanted.order_by(t.due_at.nulls_last(), t.created_at, t.id)
    rows = reading.db.execute(ordered.limit(limit + 1)).all()
    more = _cursor(rows[limit - 1]) if len(rows) > limit else None
    return Page([_view(row, scope != "pool", {}) for row in rows[:limit]], more)


def of_instance(reading: Reading, instance_id: UUID, actor: Actor) -> list[TaskView]:
    """The actor's open tasks of a case."""
    me = literal(actor.account_id)
    wanted = _select().where(t.instance_id == instance_id, t.state == "open", _mine(me))
    return [_view(row, True, {}) for row in reading.db.execute(wanted.order_by(t.created_at, t.id))]


def _view(row: Any, mine: bool, values: Mapping[str, Any]) -> TaskView:
    shown = tuple(row[: len(_COLUMNS) - 1])
    return TaskView(*shown, mine, values)


def _values(reading: Reading, row: Any) -> Mapping[str, Any]:
    sealed = reading.db.execute(select(draft.c.answers).where(draft.c.task_id == row.id)).scalar()
    if sealed is not None:
        kept: Mapping[str, Any] = orjson.loads(reading.vault.open("draft.answers", row.id, bytes(sealed)))
        return kept
    return latest(reading, row.instance_id, row.element_id)


def latest(reading: Reading, instance_id: UUID, element_id: str) -> Mapping[str, Any]:
    """What was answered last to this element in this case, {} if nothing."""
    return latest_of(reading, instance_id, (element_id,))


def latest_of(reading: Reading, instance_id: UUID, elements: Sequence[str]) -> Mapping[str, Any]:
    """What was answered last to any of these elements in this case, {} if nothing."""
    c = submission.c
    found = reading.db.execute(
        select(c.task_id, c.answers)
        .where(c.instance_id == instance_id, c.element_id.in_(elements))
        .order_by(c.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return {}
    answers: Mapping[str, Any] = orjson.loads(
        reading.vault.open("submission.answers", found.task_id, bytes(found.answers))
    )
    return answers


def form(reading: Reading, task: TaskView) -> forms.Form | None:
    """The form of the case's own release; None for a task without one."""
    return _form(reading, task.release_id, f"forms/{task.process_key}/{task.element_id}.json")


def _form(reading: Reading, release_id: UUID, path: str) -> forms.Form | None:
    place = (release_id, path)
    if place not in _forms:
        if len(_forms) >= _KEPT:
            _forms.clear()
        _forms[place] = _load(reading, *place)
    return _forms[place]


def form_of(reading: Reading, task: TaskView, element_id: str) -> forms.Form | None:
    """The form of another element of the same process."""
    return form(reading, replace(task, element_id=element_id))


def form_at(reading: Reading, instance_id: UUID, path: str) -> forms.Form | None:
    """A form of the release that a case runs on, by its path."""
    release_id = reading.db.execute(select(instance.c.release_id).where(instance.c.id == instance_id)).scalar_one()
    return _form(reading, release_id, path)


_KEPT = 512
_forms: dict[tuple[UUID, str], forms.Form | None] = {}  # a release never changes: what was read stays true


def _load(reading: Reading, release_id: UUID, path: str) -> forms.Form | None:
    c = release_file.c
    content = reading.db.execute(select(c.content).where(c.release_id == release_id, c.path == path)).scalar()
    return forms.load(orjson.loads(bytes(content))) if content is not None else None


def _cursor(row: Any) -> str:
    due = row.due_at.isoformat() if row.due_at else ""
    return base64.urlsafe_b64encode(f"{due} {row.created_at.isoformat()} {row.id}".encode()).decode()


def _behind(cursor: str) -> ColumnElement[bool]:
    """What comes after the last row of a page: those with a due time first, then the others."""
    try:
        due, moment, last = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        place = (datetime.fromisoformat(moment), UUID(last))
        since = datetime.fromisoformat(due) if due else None
    except ValueError as error:
        raise Invalid({"cursor": say("api.cursor")}) from error
    if since is None:
        return and_(t.due_at.is_(None), tuple_(t.created_at, t.id) > tuple_(*place))
    return or_(t.due_at.is_(None), tuple_(t.due_at, t.created_at, t.id) > tuple_(since, *place))
