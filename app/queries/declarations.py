"""Declarations as their people, and those who review them, see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import exists, literal, or_, select

from app.models.batches import SUBJECTS, exam_batch, major, notice
from app.models.declarations import OPEN, declaration
from app.models.orders import payment_order, refund
from app.models.processes import submission, user_task
from app.models.units import institution, unit_binding
from app.queries.people import WHY
from app.queries.reading import Reading
from workflows.errors import NotFound
from workflows.model import Actor
from workflows.words import say

STATUS = {
    "DRAFT": say("declaration.status.draft"),
    "CONFIRMING": say("declaration.status.confirming"),
    "AWAITING_PAYMENT": say("declaration.status.awaiting_payment"),
    "UNIT_REVIEW": say("declaration.status.unit_review"),
    "UNIT_APPROVED": say("declaration.status.unit_approved"),
    "POINT_REVIEW": say("declaration.status.point_review"),
    "AREA_REVIEW": say("declaration.status.area_review"),
    "RETURNED": say("declaration.status.returned"),
    "REGISTERED": say("declaration.status.registered"),
    "REJECTED": say("declaration.status.rejected"),
    "WITHDRAWN": say("declaration.status.withdrawn"),
    "ABANDONED": say("declaration.status.abandoned"),
    "EXPIRED": say("declaration.status.expired"),
    "CANCELLED": say("declaration.status.cancelled"),
}
DECISION = {
    "approve": say("decision.approve"),
    "send_back": say("decision.send_back"),
    "reject": say("decision.reject"),
}
TONE = {"REGISTERED": "", "REJECTED": "bad", "RETURNED": "warn", "AWAITING_PAYMENT": "warn", "WITHDRAWN": "bad"}


@dataclass(frozen=True, slots=True)
class Record:
    """A declaration in a list, with what may be done with it now."""

    id: UUID
    instance_id: UUID
    owner_id: UUID
    number: str
    batch: str
    status: str
    word: str
    tone: str
    level: str
    major: str
    subjects: list[str]
    fee_fen: int | None
    reason: str
    correct_by: datetime | None
    submitted_at: datetime | None
    version: int
    since: datetime
    unit: str  # as submitted, "" for none
    unit_now: str
    unit_changed: bool
    may: frozenset[str]  # continue, correct, pay, print, withdraw, give_up, resubmit
    why_not: str  # why it cannot be taken back: over, later_level, "" where that is no question
    closes_at: datetime
    pay_by: datetime
    unit_by: datetime
    supersedes: UUID | None
    advice: Mapping[str, Any] | None = None
    snapshot: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Business:
    """An exam that a person may declare for, or why not now."""

    id: UUID
    name: str
    opens_at: datetime
    closes_at: datetime
    pay_by: datetime
    window: str  # early, open, over or cancelled
    sample: bool
    declaration: UUID | None
    draft: bool


_d, _b, _m = declaration.c, exam_batch.c, major.c
_COLUMNS = [
    _d.id, _d.instance_id, _d.number, _b.name.label("batch"), _d.status, _d.level, _m.code, _m.name.label("major"),
    _d.subjects, _d.fee_fen, _d.reason, _d.correct_by, _d.submitted_at, _d.version, _d.unit_id, _d.account_id,
    _d.stage, _d.may_resubmit, _d.advice, _d.status_at, _d.supersedes_id, _b.opens_at, _b.closes_at, _b.pay_by,
    _b.unit_by, institution.c.name.label("unit"),
]  # fmt: skip
_FIRST = ("AWAITING_PAYMENT", "UNIT_REVIEW", "UNIT_APPROVED", "POINT_REVIEW")


def _held(now: datetime) -> Any:
    """Somebody holds the review: without a unit, the first level counts as begun then (withdraw_refund row 4)."""
    c = user_task.c
    held = exists().where(c.instance_id == _d.instance_id, c.state == "open", c.role.is_not(None), c.lease_until > now)
    return held.correlate(declaration).label("held")


def _select(now: datetime, *more: Any) -> Any:
    of_major = (_m.project == _d.project) & (_m.exam_year == _d.exam_year) & (_m.code == _d.major_code)
    return (
        select(*_COLUMNS, _held(now), *more)
        .join(exam_batch, _b.id == _d.batch_id)
        .outerjoin(major, of_major)
        .outerjoin(institution, institution.c.id == _d.unit_id)
        .order_by(_d.created_at.desc())
    )


def business(reading: Reading, account_id: UUID) -> list[Business]:
    """综合业务: what can be declared for, soonest end first."""
    rows = reading.db.execute(select(exam_batch).order_by(_b.closes_at)).all()
    mine = {
        (row.project, row.exam_year): row
        for row in reading.db.execute(
            select(_d.id, _d.status, _d.project, _d.exam_year).where(
                _d.account_id == account_id, _d.status.in_([*OPEN, "REGISTERED"])
            )
        )
    }
    return [_business(reading, row, mine.get((row.project, row.exam_year))) for row in rows]


def _business(reading: Reading, row: Any, mine: Any) -> Business:
    window = (
        "cancelled"
        if row.cancelled_at
        else "early"
        if reading.now < row.opens_at
        else "open"
        if reading.now < row.closes_at
        else "over"
    )
    draft = mine is not None and mine.status in ("DRAFT", "CONFIRMING")
    own = mine.id if mine else None
    return Business(row.id, row.name, row.opens_at, row.closes_at, row.pay_by, window, row.sample, own, draft)


def records(reading: Reading, account_id: UUID) -> list[Record]:
    """记录: all declarations of a person, newest first."""
    bound = _bound_unit(reading, account_id)
    rows = reading.db.execute(_select(reading.now).where(_d.account_id == account_id))
    return [_record(reading, row, bound) for row in rows]


def _bound_unit(reading: Reading, account_id: UUID) -> tuple[UUID | None, str]:
    """Id and name of the unit that the person is bound to now; (None, "") for none."""
    b, u = unit_binding.c, institution.c
    wanted = select(u.id, u.name).join(unit_binding, b.institution_id == u.id)
    row = reading.db.execute(wanted.where(b.account_id == account_id, b.ended_at.is_(None))).first()
    return (row.id, row.name) if row else (None, "")


def _record(
    reading: Reading, row: Any, bound: tuple[UUID | None, str], snapshot: Mapping[str, Any] | None = None
) -> Record:
    submitted = row.submitted_at is not None
    changed = submitted and row.status in OPEN and row.unit_id != bound[0]
    may = _may(reading, row)
    return Record(
        row.id,
        row.instance_id,
        row.account_id,
        row.number or "",
        row.batch,
        row.status,
        STATUS[row.status],
        TONE.get(row.status, ""),
        row.level or "",
        f"{row.code} {row.major}" if row.major else "",
        [SUBJECTS[subject] for subject in row.subjects],
        row.fee_fen,
        WHY.get(row.reason, row.reason),
        row.correct_by,
        row.submitted_at,
        row.version,
        row.status_at,
        row.unit or "",
        bound[1],
        changed,
        may,
        _why_not(reading, row, may),
        row.closes_at,
        row.pay_by,
        row.unit_by,
        row.supersedes_id,
        row.advice,
        snapshot or {},
    )


def _may(reading: Reading, row: Any) -> frozenset[str]:
    """What the server would allow; the command decides again."""
    window = row.opens_at <= reading.now < row.closes_at
    allowed = {"DRAFT": "continue", "CONFIRMING": "continue", "AWAITING_PAYMENT": "pay", "RETURNED": "correct"}
    may = {allowed[row.status]} if row.status in allowed else set()
    if row.submitted_at is not None:
        may.add("print")
    if window and _taken_in(row):
        may |= {"give_up"} if _later_level(row) else {"withdraw", "give_up"}
    if window and row.status == "WITHDRAWN" and row.may_resubmit:
        may.add("resubmit")
    return frozenset(may)


def _taken_in(row: Any) -> bool:
    return row.submitted_at is not None and row.status in OPEN and row.status not in ("DRAFT", "CONFIRMING")


def _later_level(row: Any) -> bool:
    """Whether a level after the first has it (without a unit: anybody); who was sent it back may take it back."""
    if row.status == "RETURNED":
        return False
    return row.status not in _FIRST or row.stage > 0 or (row.unit_id is None and row.held)


def _why_not(reading: Reading, row: Any, may: frozenset[str]) -> str:
    """Why a submitted declaration cannot be taken back to be changed."""
    if "withdraw" in may or not _taken_in(row):
        return ""
    return "later_level" if "give_up" in may else "over"


def detail(reading: Reading, declaration_id: UUID, actor: Actor) -> Record:
    """A declaration as it was submitted: for its owner, and for whoever holds a task of its case.  NotFound."""
    me = literal(actor.account_id)
    held = exists().where(
        user_task.c.instance_id == _d.instance_id, user_task.c.claimed_by == me, user_task.c.state == "open"
    )
    wanted = _select(reading.now, _d.snapshot).where(_d.id == declaration_id, or_(_d.account_id == me, held))
    row = reading.db.execute(wanted).first()
    if row is None:
        raise NotFound
    snapshot = (
        orjson.loads(reading.vault.open("declaration.snapshot", row.id, bytes(row.snapshot))) if row.snapshot else {}
    )
    return _record(reading, row, _bound_unit(reading, row.account_id), snapshot)


_PLACES = ("exam_point", "registration_point")  # they follow from the unit


def earlier_answers(reading: Reading, declaration_id: UUID) -> Mapping[str, Any]:
    """What was declared before: in this declaration, else in the withdrawn one that it supersedes.

    Where another unit was meant, without the places that followed from it."""
    columns = select(_d.id, _d.snapshot, _d.supersedes_id, _d.unit_id, _d.account_id)
    own = reading.db.execute(columns.where(_d.id == declaration_id)).one()
    if own.snapshot is None and own.supersedes_id is not None:
        own = reading.db.execute(columns.where(_d.id == own.supersedes_id)).one()
    if own.snapshot is None:
        return {}
    everything = orjson.loads(reading.vault.open("declaration.snapshot", own.id, bytes(own.snapshot)))
    answers: Mapping[str, Any] = everything["answers"]
    if own.unit_id == _bound_unit(reading, own.account_id)[0]:
        return answers
    return {name: value for name, value in answers.items() if name not in _PLACES}


def submitted_answers(reading: Reading, record: Record, version: int) -> Mapping[str, Any]:
    """What an earlier version of a declaration said: the form's last answers before it was submitted, then each
    correction.  NotFound."""
    c = submission.c
    wanted = select(c.task_id, c.element_id, c.answers).where(c.instance_id == record.instance_id).order_by(c.id)
    rows = reading.db.execute(wanted.where(c.element_id.in_(["fill_form", "correct"]))).all()
    corrected = [row for row in rows if row.element_id == "correct"]
    versions = [row for row in rows if row.element_id == "fill_form"][-1:] + corrected
    if not 1 <= version <= min(len(versions), record.version):
        raise NotFound
    row = versions[version - 1]
    opened = reading.vault.open("submission.answers", row.task_id, bytes(row.answers))
    answers: Mapping[str, Any] = orjson.loads(opened)
    return answers


def successor(reading: Reading, declaration_id: UUID) -> UUID | None:
    """The declaration that was made instead of a withdrawn one."""
    return reading.db.execute(select(_d.id).where(_d.supersedes_id == declaration_id).limit(1)).scalar()


def attachments(reading: Reading, declaration_id: UUID) -> list[dict[str, str]]:
    """What must be uploaded for a declaration: code, name, why."""
    found: list[dict[str, str]] = reading.db.execute(select(_d.attachments).where(_d.id == declaration_id)).scalar_one()
    return found


def notice_of(reading: Reading, declaration_id: UUID) -> Any:
    """The newest notice of a declaration's batch: version and text."""
    of_batch = select(_d.batch_id).where(_d.id == declaration_id).scalar_subquery()
    wanted = select(notice.c.version, notice.c.text).where(notice.c.batch_id == of_batch)
    return reading.db.execute(wanted.order_by(notice.c.version.desc()).limit(1)).one()


def of_refund(reading: Reading, refund_id: UUID) -> Any:
    """A refund, for the one who settles it."""
    r, o = refund.c, payment_order.c
    wanted = select(r.out_refund_no, r.amount_fen, r.reason, r.status, o.out_trade_no).join(
        payment_order, o.id == r.order_id
    )
    return reading.db.execute(wanted.where(r.id == refund_id)).one()
