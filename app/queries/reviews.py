"""What a reviewer sees of the matter: only what is needed, the rest masked until the task is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, BindParameter, Uuid, bindparam, case, exists, func, literal_column, or_, select

from app.models.accounts import account
from app.models.batches import exam_batch, major
from app.models.declarations import declaration
from app.models.people import identity_document, number_index, person, verification
from app.models.prepared import Prepared
from app.models.processes import instance, user_task
from app.models.reviews import review
from app.models.rights import OPEN_STATE
from app.models.units import institution
from app.queries import declarations, money, people, progress, registrations, scans
from app.queries.people import DOCUMENTS, WHY
from app.queries.reading import Reading
from app.queries.tasks import TaskView, latest, pool
from workflows.forms.cleaning import SHANGHAI
from workflows.forms.numbers import mask
from workflows.model import Actor
from workflows.words import say

KINDS = {
    "IDENTITY": say("review.kind.identity"),
    "IDENTITY_APPEAL": say("review.kind.identity_appeal"),
    "INSTITUTION": say("review.kind.institution"),
    "UNIT": say("review.kind.declaration"),
    "POINT": say("review.kind.declaration"),
    "AREA": say("review.kind.declaration"),
    "REFUND": say("review.kind.refund"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """The matter of a review: facts in order, pictures, and for declarations the record."""

    kind: str
    title: str
    facts: Mapping[str, str] = field(repr=False)
    pictures: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    advice: Mapping[str, Any] | None = None
    steps: tuple[Mapping[str, Any], ...] = ()
    reveals: bool = False  # a number in full


_OF = Prepared(
    select(review.c.id, review.c.kind, review.c.subject, review.c.level, review.c.overdue)
    .where(review.c.instance_id == bindparam("instance_id_"))
    .order_by(review.c.opened_at.desc())
    .limit(1)
)


def _of(reading: Reading, task: TaskView) -> Any:
    return reading.row(_OF, instance_id_=task.instance_id)


@dataclass(frozen=True, slots=True)
class Line:
    """What a task of a list is about, without naming the person, and how it stands."""

    what: str
    mark: str  # "due_soon" | "overdue" | ""


_latest = review.alias()
_newest = (
    select(_latest.c.id)
    .where(_latest.c.instance_id == user_task.c.instance_id)
    .order_by(_latest.c.opened_at.desc())
    .limit(1)
    .correlate(user_task)
    .scalar_subquery()
)
_mark = case((review.c.overdue, "overdue"), (review.c.reminded_at.is_not(None), "due_soon"), else_="")


_t, _d, _m = user_task.c, declaration.c, major.c
_ids: BindParameter[Any] = bindparam("ids", type_=ARRAY(Uuid))
_LINES = Prepared(
    select(_t.id, review.c.kind, _d.number, _m.name, _mark.label("mark"))
    .select_from(user_task)
    .join(review, review.c.id == _newest)
    .outerjoin(declaration, _d.instance_id == _t.instance_id)
    .outerjoin(major, (_m.code == _d.major_code) & (_m.project == _d.project) & (_m.exam_year == _d.exam_year))
    .where(_t.id == _ids.any_())
)
_PERSONS = Prepared(select(_t.id).where(_t.id == _ids.any_(), _t.element_id == "confirm_person"))
_me: BindParameter[UUID] = bindparam("me", type_=_t.assignee.type)
_now: BindParameter[Any] = bindparam("now", type_=_t.due_at.type)
_PRESSING = Prepared(
    select(_mark.label("mark"), func.count().label("n"))
    .join(user_task, _t.instance_id == review.c.instance_id)
    .where(review.c.status == literal_column("'OPEN'"), or_(review.c.overdue, review.c.reminded_at.is_not(None)))
    .where(_t.state == OPEN_STATE, pool(_me, _now))
    .group_by(_mark)
)


def lines(reading: Reading, task_ids: Sequence[UUID]) -> dict[UUID, Line]:
    """A line for each task of a list that is a review."""
    asked = list(task_ids)
    persons = {row.id: Line(say("unit.fact_declared"), "") for row in reading.rows(_PERSONS, ids=asked)}
    return persons | {
        row.id: Line(" ".join(filter(None, (KINDS[row.kind], row.number, row.name))), row.mark)
        for row in reading.rows(_LINES, ids=asked)
    }


def pressing(reading: Reading, actor: Actor) -> dict[str, int]:
    """How many of the tasks that the actor may claim are due soon, and how many overdue."""
    rows = reading.rows(_PRESSING, me=actor.account_id, now=reading.now)
    return {row.mark: row.n for row in rows}


def of_task(reading: Reading, task: TaskView, actor: Actor) -> Subject:
    """The matter of a task."""
    found = _of(reading, task)
    if found is None:
        return _unreviewed(reading, task)
    if found.kind in ("IDENTITY", "IDENTITY_APPEAL"):
        return _identity(reading, task, UUID(found.subject), KINDS[found.kind])
    if found.kind == "INSTITUTION":
        facts = registrations.facts(reading, task, UUID(found.subject))
        shown = registrations.pictures(reading, task)
        return Subject(found.kind, KINDS[found.kind], facts, shown, steps=_judged(reading, task.instance_id))
    if found.kind == "REFUND":
        return _refund(reading, UUID(found.subject))
    return _declaration(reading, task, UUID(found.subject), actor)


def _unreviewed(reading: Reading, task: TaskView) -> Subject:
    """The matter of a task of staff that is no review."""
    if task.element_id == "confirm_person" and task.owner_id is not None:
        return Subject("UNIT_PERSON", say("unit.fact_declared"), people.of_binding(reading, task.owner_id, task))
    if task.key == "difference":
        return Subject("DIFFERENCE", say("review.kind.difference"), _gap(reading, UUID(task.subject)))
    if task.key == "refund":
        return _refund(reading, UUID(task.subject))
    return Subject("", task.name, {}, answers=latest(reading, task.instance_id, task.element_id))


def _refund(reading: Reading, refund_id: UUID) -> Subject:
    row = declarations.of_refund(reading, refund_id)
    facts = {
        say("refund.number"): row.out_refund_no,
        say("refund.amount"): say("money.yuan", yuan=row.amount_fen / 100),
        say("refund.reason"): row.reason,
    }
    return Subject("REFUND", say("review.kind.refund"), facts)


def _gap(reading: Reading, difference_id: UUID) -> dict[str, str]:
    row = money.difference_of(reading, difference_id)
    sides = {say("difference.here"): row.here_fen, say("difference.there"): row.there_fen}
    amounts = {
        side: say("money.yuan", yuan=fen / 100) if fen is not None else say("difference.none")
        for side, fen in sides.items()
    }
    return {
        say("difference.number"): row.number,
        say("difference.kind"): say(f"difference.{row.kind.lower()}"),
        **amounts,
    }


def _identity(reading: Reading, task: TaskView, verification_id: UUID, title: str) -> Subject:
    v = verification.c
    columns = (v.name, v.number, v.doc_type, v.birth, v.sex, v.valid_until)
    row = reading.db.execute(select(*columns).where(v.id == verification_id)).one()
    name = reading.vault.open_text("verification.name", verification_id, bytes(row.name))
    number = reading.vault.open_text("verification.number", verification_id, bytes(row.number))
    uploaded = {
        **latest(reading, task.instance_id, "scan_document"),
        **latest(reading, task.instance_id, "upload_documents"),
    }
    facts = {
        say("subject.name"): name if task.mine else mask(name, 1, 0),
        say("subject.doc_type"): DOCUMENTS.get(row.doc_type, row.doc_type),
        say("subject.number"): number if task.mine else mask(number),
    }
    if not task.mine:
        return Subject("IDENTITY", title, facts)
    facts |= {label: str(value) for label, value in _of_holder(row, reading, task) if value}
    pictures = (*(uploaded.get("front") or []), *(uploaded.get("back") or []))
    held = _held_by(reading, row.doc_type, number, task.owner_id)
    facts |= _read_off(scans.beside(reading, verification_id))
    return Subject("IDENTITY", title, facts | held, pictures, steps=_judged(reading, task.instance_id), reveals=True)


def _of_holder(row: Any, reading: Reading, task: TaskView) -> tuple[tuple[str, Any], ...]:
    """What was filled in besides, to be held against the pictures."""
    return (
        (say("subject.birth"), row.birth),
        (say("subject.sex"), row.sex),
        (say("subject.valid_until"), row.valid_until),
        (say("subject.nationality"), latest(reading, task.instance_id, "fill_identity").get("nationality")),
    )


READ_OFF = {
    "name": say("subject.read_name"),
    "number": say("subject.read_number"),
    "valid_to": say("subject.read_until"),
}


def _read_off(rows: Sequence[scans.Row]) -> dict[str, str]:
    """What a machine has read of the pictures, held against what was filled in."""
    return {READ_OFF[row.name]: _verdict(row) for row in rows if row.name in READ_OFF}


def _verdict(row: scans.Row) -> str:
    if not row.read:
        return say("subject.not_read")
    if not row.filled:
        return say("subject.read_only", read=row.read)
    return say(
        "subject.read_compared", read=row.read, verdict=say("subject.differs") if row.differs else say("subject.agrees")
    )


def _held_by(reading: Reading, doc_type: str, number: str, owner_id: UUID | None) -> dict[str, str]:
    """What an appeal would take away: from which account, verified when, and whether a declaration stands on it."""
    d, p, a = identity_document.c, person.c, account.c
    row = reading.db.execute(
        select(a.id, a.mobile, p.verified_at)
        .join(person, p.account_id == a.id)
        .join(identity_document, d.person_id == p.id)
        .where(d.number_index == number_index(reading.vault, doc_type, number), a.id != owner_id)
    ).first()
    if row is None:
        return {}
    mobile = reading.vault.open_text("account.mobile", row.id, bytes(row.mobile)) if row.mobile else ""
    under_way = exists().where(
        declaration.c.account_id == row.id,
        instance.c.id == declaration.c.instance_id,
        instance.c.status.in_(["active", "incident"]),
    )
    declared = bool(reading.db.execute(select(under_way)).scalar())
    return {
        say("subject.held_by"): say("subject.held_mobile", mobile=mask(mobile, 3, 4))
        if mobile
        else say("subject.held_wechat"),
        say("subject.held_since"): f"{row.verified_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        say("subject.held_declared"): say("subject.declared_open") if declared else say("subject.declared_none"),
    }


def _judged(reading: Reading, instance_id: UUID) -> tuple[Mapping[str, Any], ...]:
    """The words given in this case so far."""
    c = review.c
    rows = reading.db.execute(
        select(c.id, c.level, c.decision, c.reason_code, c.opinion, c.decided_at, account.c.title)
        .outerjoin(account, account.c.id == c.reviewer_id)
        .where(c.instance_id == instance_id, c.decision.is_not(None))
        .order_by(c.opened_at)
    )
    return tuple(
        {
            "state": "done",
            "what": say("review.verdict", level=row.level, decision=declarations.DECISION[row.decision]),
            "who": row.title,
            "at": row.decided_at,
            "reason": WHY.get(row.reason_code, row.reason_code),
            "opinion": reading.vault.open_text("review.opinion", row.id, bytes(row.opinion)) if row.opinion else "",
        }
        for row in rows
    )


def _declaration(reading: Reading, task: TaskView, declaration_id: UUID, actor: Actor) -> Subject:
    if not task.mine:
        return Subject("DECLARATION", say("review.kind.declaration"), {say("subject.hint"): say("subject.claim_first")})
    record = declarations.detail(reading, declaration_id, actor)
    person, unit = record.snapshot.get("person") or {}, record.snapshot.get("unit") or {}
    answers = record.snapshot.get("answers") or {}
    made_up = _made_up(reading, declaration_id)
    facts = {
        say("subject.declaration_number"): say(
            "subject.declaration_version", number=record.number, version=record.version
        ),
        say("subject.exam"): say("sample.of", what=record.batch, mark=made_up["batch"]),
        say("subject.name"): person.get("name", ""),
        say("subject.document"): say(
            "subject.document_number",
            document=DOCUMENTS.get(person.get("doc_type", ""), ""),
            number=person.get("number", ""),
        ),
        say("subject.unit"): say("sample.of", what=unit.get("name") or say("subject.no_unit"), mark=made_up["unit"]),
        say("subject.level_and_major"): say(
            "sample.of", what=say("subject.level_major", level=record.level, major=record.major), mark=made_up["major"]
        ),
        say("subject.subjects"): say("list.items", items=record.subjects),
    }
    facts |= _contact(reading, declaration_id)
    steps = tuple(progress.steps(reading, record))
    return Subject("DECLARATION", say("review.kind.declaration"), facts, (), answers, record.advice, steps, True)


def _contact(reading: Reading, declaration_id: UUID) -> dict[str, str]:
    """How the unit's business contact is reached, as far as that is known."""
    i, d = institution.c, declaration.c
    wanted = select(i.id, i.contact).join(declaration, d.unit_id == i.id).where(d.id == declaration_id)
    row = reading.db.execute(wanted.where(i.contact.is_not(None))).first()
    if row is None:
        return {}
    kept = orjson.loads(reading.vault.open("institution.contact", row.id, bytes(row.contact)))
    return {say("subject.unit_contact"): say("subject.unit_reached", **kept)}


def _made_up(reading: Reading, declaration_id: UUID) -> dict[str, str]:
    """What of the reference data behind a declaration is a placeholder, in words for staff."""
    d, b, m, u = declaration.c, exam_batch.c, major.c, institution.c
    row = reading.db.execute(
        select(b.sample.label("batch"), m.doubtful.label("major"), u.sample.label("unit"))
        .select_from(declaration)
        .join(exam_batch, b.id == d.batch_id)
        .outerjoin(major, (m.code == d.major_code) & (m.project == d.project) & (m.exam_year == d.exam_year))
        .outerjoin(institution, u.id == d.unit_id)
        .where(d.id == declaration_id)
    ).one()
    words = {"batch": say("sample.batch"), "major": say("sample.major"), "unit": say("sample.unit")}
    return {name: word if getattr(row, name) else "" for name, word in words.items()}


def panels(reading: Reading, task: TaskView) -> dict[str, dict[str, Any]]:
    """The panels of a staff member's form."""
    if task.key == "refund" and task.subject:
        return {"refund": {"refund": declarations.of_refund(reading, UUID(task.subject))}}
    if task.key == "difference":
        proposed = latest(reading, task.instance_id, "propose") if task.element_id == "approve" else {}
        return {"difference": {"proposed": proposed}}
    return {}
