"""Tasks as their people see them.  Rights are part of the query."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
)

from app.models.prepared import Prepared
from app.models.processes import draft, instance, release, release_file, submission, user_task
from app.models.rights import OPEN_STATE, due_first, first_of_pool, four_eyes, in_reach, unclaimed
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
    draft_page: str = ""  # which page has written the draft that the values are


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and where the next part begins."""

    items: list[TaskView]
    next_cursor: str | None


_me: BindParameter[UUID] = bindparam("me", type_=t.assignee.type)
_now: BindParameter[Any] = bindparam("now", type_=t.due_at.type)
_most: BindParameter[int] = bindparam("most", type_=Integer())
_due: BindParameter[Any] = bindparam("due", type_=t.due_at.type)
_place = (bindparam("moment", type_=t.created_at.type), bindparam("last", type_=t.id.type))

SCOPES: Mapping[str, Any] = {"mine": t.assignee == _me, "claimed": t.claimed_by == _me, "pool": None}
# What comes after the last row of a page: those with a due time first, then the others.
_BEHIND: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "": lambda task: true(),
    "due": lambda task: or_(
        task.c.due_at.is_(None), tuple_(task.c.due_at, task.c.created_at, task.c.id) > tuple_(_due, *_place)
    ),
    "undated": lambda task: and_(task.c.due_at.is_(None), tuple_(task.c.created_at, task.c.id) > tuple_(*_place)),
}

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


def pool(me: Any, now: Any) -> ColumnElement[bool]:
    """What this person may claim now."""
    return and_(t.role.is_not(None), unclaimed(now), in_reach(me), four_eyes(me))


_mine = or_(t.assignee == _me, t.claimed_by == _me)
_seen = or_(_mine, and_(t.role.is_not(None), in_reach(_me), four_eyes(_me)))
_RELEASE = Prepared(select(instance.c.release_id).where(instance.c.id == bindparam("instance_id_")))
_OF_INSTANCE = Prepared(
    _select()
    .where(t.instance_id == bindparam("instance_id_"), t.state == OPEN_STATE, _mine)
    .order_by(t.created_at, t.id)
)
_other = user_task.alias()
_sent_in = (
    select(func.max(submission.c.created_at))
    .where(submission.c.instance_id == t.instance_id, submission.c.element_id == t.element_id)
    .correlate(user_task)
    .scalar_subquery()
)
_drafted = (  # of this task; or of an earlier one of its kind that was left before it was sent in
    select(draft.c.task_id, draft.c.answers, draft.c.page)
    .join(_other, _other.c.id == draft.c.task_id)
    .where(_other.c.instance_id == t.instance_id, _other.c.element_id == t.element_id)
    .where(or_(draft.c.task_id == t.id, _sent_in.is_(None), draft.c.updated_at > _sent_in))
    .order_by((draft.c.task_id == t.id).desc(), draft.c.updated_at.desc())
    .limit(1)
    .lateral("drafted")
)
_answered = (
    select(submission.c.task_id, submission.c.answers)
    .where(submission.c.instance_id == t.instance_id, submission.c.element_id == t.element_id)
    .order_by(submission.c.id.desc())
    .limit(1)
    .lateral("answered")
)
_VIEW = Prepared(
    _select()
    .add_columns(
        _drafted.c.task_id.label("drafted_by"),
        _drafted.c.answers.label("draft"),
        _drafted.c.page,
        _answered.c.task_id.label("answered_by"),
        _answered.c.answers,
    )
    .join(_drafted, true(), isouter=True)
    .join(_answered, true(), isouter=True)
    .where(t.id == bindparam("id_"), _seen)
)
_LATEST = Prepared(
    select(submission.c.task_id, submission.c.answers)
    .where(
        submission.c.instance_id == bindparam("instance_id_"),
        submission.c.element_id == bindparam("elements", type_=ARRAY(Text)).any_(),
    )
    .order_by(submission.c.id.desc())
    .limit(1)
)


def view(reading: Reading, task_id: UUID, actor: Actor) -> TaskView:
    """The task, for the one whose it is or who may claim it.  NotFound."""
    row = reading.row(_VIEW, id_=task_id, me=actor.account_id)
    if row is None:
        raise NotFound
    mine = actor.account_id in (row.assignee, row.claimed_by)
    values, page = _values(reading, row) if mine else ({}, "")
    return replace(_view(row, mine and row.state == "open", values), draft_page=page)


def listing(reading: Reading, actor: Actor, scope: str, *, key: str = "", cursor: str = "", limit: int = 50) -> Page:
    """Open tasks: `mine` (assigned), `claimed`, or the `pool` the actor may claim from; due first.  Invalid."""
    if scope not in SCOPES:
        raise Invalid({"scope": say("api.scope")})
    limit = max(1, min(limit, LIMIT))
    since = _since(cursor) if cursor else {}
    behind = "" if not since else "due" if since["due"] else "undated"
    asked = {"me": actor.account_id, "now": reading.now, "most": limit + 1, **since, **({"key_": key} if key else {})}
    rows = reading.rows(_listed(scope, bool(key), behind), **asked)
    more = _cursor(rows[limit - 1]) if len(rows) > limit else None
    return Page([_view(row, scope != "pool", {}) for row in rows[:limit]], more)


@cache
def _listed(scope: str, keyed: bool, behind: str) -> Prepared:
    """The statement of a list: of the pool grant by grant, so that its length does not matter."""

    case = instance.alias()  # of the task in question, beside the one that is joined

    def further(task: Any) -> ColumnElement[bool]:
        of_key = exists().where(case.c.id == task.c.instance_id, case.c.key == bindparam("key_"))
        return and_(_BEHIND[behind](task), of_key if keyed else true())

    if scope == "pool":
        mine = t.id == any_(first_of_pool(_me, _now, _most, further))
    else:
        mine = and_(SCOPES[scope], further(user_task))
    wanted = _select().where(t.state == OPEN_STATE, mine)
    return Prepared(wanted.order_by(*due_first()).limit(_most))


def of_instance(reading: Reading, instance_id: UUID, actor: Actor) -> list[TaskView]:
    """The actor's open tasks of a case."""
    rows = reading.rows(_OF_INSTANCE, instance_id_=instance_id, me=actor.account_id)
    return [_view(row, True, {}) for row in rows]


def _view(row: Any, mine: bool, values: Mapping[str, Any]) -> TaskView:
    shown = tuple(row[: len(_COLUMNS) - 1])
    return TaskView(*shown, mine, values)


def _values(reading: Reading, row: Any) -> tuple[Mapping[str, Any], str]:
    """The draft, and the page that wrote it; without one, what was answered last."""
    if row.drafted_by is not None:
        values = orjson.loads(reading.vault.open("draft.answers", row.drafted_by, bytes(row.draft)))
        return values, row.page if row.drafted_by == row.id else ""
    return (_opened(reading, row.answered_by, row.answers) if row.answered_by else {}), ""


def _opened(reading: Reading, task_id: UUID, answers: Any) -> Mapping[str, Any]:
    values: Mapping[str, Any] = orjson.loads(reading.vault.open("submission.answers", task_id, bytes(answers)))
    return values


def latest(reading: Reading, instance_id: UUID, element_id: str) -> Mapping[str, Any]:
    """What was answered last to this element in this case, {} if nothing."""
    return latest_of(reading, instance_id, (element_id,))


def latest_of(reading: Reading, instance_id: UUID, elements: Sequence[str]) -> Mapping[str, Any]:
    """What was answered last to any of these elements in this case, {} if nothing."""
    found = reading.row(_LATEST, instance_id_=instance_id, elements=list(elements))
    return _opened(reading, found.task_id, found.answers) if found else {}


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
    found = reading.row(_RELEASE, instance_id_=instance_id)
    return _form(reading, found.release_id, path)


_KEPT = 512
_forms: dict[tuple[UUID, str], forms.Form | None] = {}  # a release never changes: what was read stays true


def _load(reading: Reading, release_id: UUID, path: str) -> forms.Form | None:
    c = release_file.c
    content = reading.db.execute(select(c.content).where(c.release_id == release_id, c.path == path)).scalar()
    return forms.load(orjson.loads(bytes(content))) if content is not None else None


def _cursor(row: Any) -> str:
    due = row.due_at.isoformat() if row.due_at else ""
    return base64.urlsafe_b64encode(f"{due} {row.created_at.isoformat()} {row.id}".encode()).decode()


def _since(cursor: str) -> dict[str, Any]:
    """The last row of a page: what follows comes after it.  Invalid."""
    try:
        due, moment, last = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return {
            "due": datetime.fromisoformat(due) if due else None,
            "moment": datetime.fromisoformat(moment),
            "last": UUID(last),
        }
    except ValueError as error:
        raise Invalid({"cursor": say("api.cursor")}) from error
