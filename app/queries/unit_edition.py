"""The unit edition: what the business contact and the reviewers of a unit see of it.  Rights are part of the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, func, select

from app.models.accounts import account, role_grant
from app.models.batches import exam_batch, major
from app.models.declarations import declaration
from app.models.people import person
from app.models.processes import user_task
from app.models.unit_submissions import unit_submission, unit_submission_item
from app.models.units import granted_units, institution, scope_of, unit_binding, unit_of, unit_rows
from app.queries.declarations import STATUS, TONE
from app.queries.reading import Reading
from workflows.errors import NotFound
from workflows.forms.numbers import mask
from workflows.ports.units import Unit

CONTACT, REVIEWER = "unit_admin", "unit_reviewer"
PAGE = 50
# What a unit sees of its people's declarations: what was submitted to it, not what is still to be paid or given up.
SEEN = (
    "UNIT_REVIEW", "UNIT_APPROVED", "RETURNED", "POINT_REVIEW", "AREA_REVIEW", "REGISTERED", "REJECTED", "CANCELLED",
)  # fmt: skip


def mine(reading: Reading, account_id: UUID) -> list[Unit]:
    """The units that this account works for."""
    wanted = unit_rows().where(granted_units(account_id, CONTACT, REVIEWER)).order_by(institution.c.name)
    return [unit_of(row) for row in reading.db.execute(wanted)]


def one(reading: Reading, unit_id: UUID, account_id: UUID, *roles: str) -> Unit:
    """A unit, for whoever has one of these roles for it.  NotFound."""
    granted = granted_units(account_id, *(roles or (CONTACT, REVIEWER)))
    row = reading.db.execute(unit_rows().where(institution.c.id == unit_id, granted)).first()
    if row is None:
        raise NotFound
    return unit_of(row)


def contact(reading: Reading, unit_id: UUID, account_id: UUID) -> Mapping[str, str]:
    """How its business contact is reached, as far as that is known: for its contacts.  NotFound."""
    wanted = select(institution.c.contact).where(institution.c.id == unit_id, granted_units(account_id, CONTACT))
    row = reading.db.execute(wanted).first()
    if row is None:
        raise NotFound
    return orjson.loads(reading.vault.open("institution.contact", unit_id, bytes(row.contact))) if row.contact else {}


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits at a unit."""

    people: int
    asking: int
    reviews: int
    to_submit: int


def counts(reading: Reading, unit_id: UUID) -> Counts:
    """How many people it has, ask to be confirmed, wait to be reviewed, wait to be submitted."""
    b, t, d = unit_binding.c, user_task.c, declaration.c
    tasks = select(func.count()).where(t.scope == scope_of(unit_id), t.state == "open")
    asked = (
        select(func.count()).where(b.institution_id == unit_id, b.ended_at.is_(None)),
        tasks.where(t.role == CONTACT),
        tasks.where(t.role == REVIEWER),
        select(func.count()).where(d.unit_id == unit_id, d.status == "UNIT_APPROVED"),
    )
    return Counts(*(int(reading.db.execute(each).scalar_one()) for each in asked))


@dataclass(frozen=True, slots=True)
class Person:
    """One of a unit's people: masked, known to the unit by what is left."""

    binding_id: UUID
    name: str
    mobile: str
    bound_at: datetime
    roles: frozenset[str]
    me: bool


def people(
    reading: Reading, unit_id: UUID, me: UUID, typed: str = "", after: UUID | None = None
) -> tuple[list[Person], UUID | None]:
    """A page of them in the order in which they bound, and where the next begins; `typed` is a part of the name."""
    b = unit_binding.c
    wanted = (
        select(b.id, b.account_id, b.bound_at, person.c.id.label("person"), person.c.name, account.c.mobile)
        .join(person, person.c.account_id == b.account_id)
        .join(account, account.c.id == b.account_id)
        .where(b.institution_id == unit_id, b.ended_at.is_(None))
        .order_by(b.id)
    )
    if after is not None:
        wanted = wanted.where(b.id > after)
    rows = reading.db.execute(wanted if typed else wanted.limit(PAGE + 1)).all()
    found = [row for row in rows if typed in _name(reading, row)] if typed else list(rows)
    roles = _roles(reading, unit_id)
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return [_person(reading, row, me, roles) for row in found[:PAGE]], more


def _name(reading: Reading, row: Any) -> str:
    return reading.vault.open_text("person.name", row.person, bytes(row.name))


def _person(reading: Reading, row: Any, me: UUID, roles: Mapping[UUID, frozenset[str]]) -> Person:
    mobile = reading.vault.open_text("account.mobile", row.account_id, bytes(row.mobile)) if row.mobile else ""
    return Person(
        row.id,
        mask(_name(reading, row), 1, 0),
        mask(mobile, 3, 4) if mobile else "",
        row.bound_at,
        roles.get(row.account_id, frozenset()),
        row.account_id == me,
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who works for the unit here: bound to it or not."""

    account_id: UUID
    name: str
    roles: frozenset[str]
    me: bool


def holders(reading: Reading, unit_id: UUID, me: UUID) -> list[Holder]:
    """Contacts and reviewers: a person's name masked, a staff account by what colleagues see."""
    roles = _roles(reading, unit_id)
    rows = reading.db.execute(
        select(account.c.id, account.c.title, person.c.id.label("person"), person.c.name)
        .outerjoin(person, person.c.account_id == account.c.id)
        .where(account.c.id.in_(roles))
        .order_by(account.c.id)
    )
    names = {row.id: mask(_name(reading, row), 1, 0) if row.person else row.title or "" for row in rows.all()}
    return [Holder(one, name, roles[one], one == me) for one, name in names.items()]


def _roles(reading: Reading, unit_id: UUID) -> Mapping[UUID, frozenset[str]]:
    g = role_grant.c
    held = select(g.account_id, func.array_agg(g.role).label("roles")).where(g.scope == scope_of(unit_id))
    return {row.account_id: frozenset(row.roles) for row in reading.db.execute(held.group_by(g.account_id))}


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who waits for the unit's confirmation."""

    task_id: UUID
    name: str
    since: datetime
    due_at: datetime


def asking(reading: Reading, unit_id: UUID, me: UUID) -> list[Asking]:
    """The longest waiting first; never oneself."""
    t = user_task.c
    rows = reading.db.execute(
        select(t.id, t.created_at, t.due_at, person.c.id.label("person"), person.c.name)
        .join(person, person.c.account_id == t.owner_id)
        .where(t.role == CONTACT, t.scope == scope_of(unit_id), t.state == "open", t.owner_id != me)
        .order_by(t.due_at)
    )
    return [Asking(row.id, mask(_name(reading, row), 1, 0), row.created_at, row.due_at) for row in rows]


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration under the unit, in a list."""

    number: str
    version: int
    name: str
    major: str
    status: str
    word: str
    tone: str
    at: datetime


def _declared(*where: Any) -> Select[Any]:
    d, m = declaration.c, major.c
    of_major = (m.project == d.project) & (m.exam_year == d.exam_year) & (m.code == d.major_code)
    return (
        select(
            d.id, d.number, d.version, d.status, d.status_at, d.level, d.major_code, m.name.label("major"),
            person.c.id.label("person"), person.c.name,
        )
        .join(person, person.c.account_id == d.account_id)
        .outerjoin(major, of_major)
        .where(*where)
    )  # fmt: skip


def _line(reading: Reading, row: Any) -> Declared:
    what = " ".join(filter(None, (row.level, row.major_code, row.major)))
    name = mask(_name(reading, row), 1, 0)
    return Declared(
        row.number, row.version, name, what, row.status, STATUS[row.status], TONE.get(row.status, ""), row.status_at
    )


def declarations(
    reading: Reading, unit_id: UUID, status: str = "", after: UUID | None = None
) -> tuple[list[Declared], UUID | None]:
    """A page of the unit's declarations, the newest first, and where the next begins."""
    d = declaration.c
    wanted = _declared(d.unit_id == unit_id, d.status.in_([status] if status in SEEN else SEEN))
    if after is not None:
        wanted = wanted.where(d.id < after)
    rows = reading.db.execute(wanted.order_by(d.id.desc()).limit(PAGE + 1)).all()
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return [_line(reading, row) for row in rows[:PAGE]], more


def states(reading: Reading, unit_id: UUID) -> list[tuple[str, str, int]]:
    """How many declarations stand where: status, its word, and how many."""
    d = declaration.c
    counted = select(d.status, func.count().label("n")).where(d.unit_id == unit_id, d.status.in_(SEEN))
    found = {row.status: row.n for row in reading.db.execute(counted.group_by(d.status))}
    return [(status, STATUS[status], found[status]) for status in SEEN if status in found]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch with declarations that the unit has approved and not submitted yet."""

    batch_id: UUID
    name: str
    unit_by: datetime
    count: int


def to_submit(reading: Reading, unit_id: UUID) -> list[Waiting]:
    """The most urgent first."""
    d, b = declaration.c, exam_batch.c
    rows = reading.db.execute(
        select(b.id, b.name, b.unit_by, func.count().label("n"))
        .join(declaration, d.batch_id == b.id)
        .where(d.unit_id == unit_id, d.status == "UNIT_APPROVED")
        .group_by(b.id)
        .order_by(b.unit_by)
    )
    return [Waiting(row.id, row.name, row.unit_by, row.n) for row in rows]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was submitted together; `lines` only on its cover sheet."""

    id: UUID
    unit_id: UUID
    batch: str
    number: int
    automatic: bool
    at: datetime
    count: int
    lines: Sequence[Declared] = field(default=())


def _bundles() -> Select[Any]:
    s, n = unit_submission.c, unit_submission_item.c
    return (
        select(
            s.id, s.institution_id, exam_batch.c.name, s.number, s.automatic, s.submitted_at, func.count().label("n")
        )
        .join(exam_batch, exam_batch.c.id == s.batch_id)
        .join(unit_submission_item, n.submission_id == s.id)
        .group_by(s.id, exam_batch.c.name)
    )


def bundles(reading: Reading, unit_id: UUID) -> list[Bundle]:
    """What the unit has submitted, the newest first."""
    s = unit_submission.c
    rows = reading.db.execute(_bundles().where(s.institution_id == unit_id).order_by(s.submitted_at.desc()))
    return [Bundle(*row) for row in rows]


def sheet(reading: Reading, submission_id: UUID, account_id: UUID) -> Bundle:
    """The cover sheet of a bundle, for whoever works for its unit.  NotFound."""
    s, n = unit_submission.c, unit_submission_item.c
    row = reading.db.execute(_bundles().where(s.id == submission_id)).first()
    if row is None:
        raise NotFound
    one(reading, row.institution_id, account_id)
    items = reading.db.execute(select(n.declaration_id, n.version).where(n.submission_id == submission_id))
    versions = {item.declaration_id: item.version for item in items}
    lines = reading.db.execute(_declared(declaration.c.id.in_(versions)).order_by(declaration.c.number))
    return Bundle(*row, lines=[replace(_line(reading, each), version=versions[each.id]) for each in lines])
