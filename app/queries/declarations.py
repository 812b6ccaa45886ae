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
from app.models.orders import ledger, payment_order, refund
from app.models.processes import submission, user_task
from app.models.reviews import review
from app.models.units import unit_binding
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
    unit_changed: bool
    may: frozenset[str]  # continue, correct, pay, withdraw, resubmit
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
    _d.stage, _d.may_resubmit, _d.advice, _b.opens_at, _b.closes_at,
]  # fmt: skip


def _select(*more: Any) -> Any:
    of_major = (_m.project == _d.project) & (_m.exam_year == _d.exam_year) & (_m.code == _d.major_code)
    return (
        select(*_COLUMNS, *more)
        .join(exam_batch, _b.id == _d.batch_id)
        .outerjoin(major, of_major)
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
    rows = reading.db.execute(_select().where(_d.account_id == account_id))
    return [_record(reading, row, bound) for row in rows]


def _bound_unit(reading: Reading, account_id: UUID) -> UUID | None:
    b = unit_binding.c
    return reading.db.execute(select(b.institution_id).where(b.account_id == account_id, b.ended_at.is_(None))).scalar()


def _record(reading: Reading, row: Any, bound: UUID | None, snapshot: Mapping[str, Any] | None = None) -> Record:
    submitted = row.submitted_at is not None
    changed = submitted and row.status in OPEN and row.unit_id != bound
    return Record(
        row.id,
        row.instance_id,
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
        changed,
        _may(reading, row),
        row.advice,
        snapshot or {},
    )


def _may(reading: Reading, row: Any) -> frozenset[str]:
    """What the server would allow; the command decides again."""
    window = row.opens_at <= reading.now < row.closes_at
    may = {"DRAFT": "continue", "CONFIRMING": "continue", "AWAITING_PAYMENT": "pay", "RETURNED": "correct"}.get(
        row.status, ""
    )
    first_level = row.status in ("AWAITING_PAYMENT", "UNIT_REVIEW", "UNIT_APPROVED", "POINT_REVIEW") and row.stage == 0
    first_level = first_level or row.status == "RETURNED"
    allowed = {may} if may else set()
    if window and first_level:
        allowed.add("withdraw")
    if window and row.status == "WITHDRAWN" and row.may_resubmit:
        allowed.add("resubmit")
    return frozenset(allowed)


def detail(reading: Reading, declaration_id: UUID, actor: Actor) -> Record:
    """A declaration as it was submitted: for its owner, and for whoever holds a task of its case.  NotFound."""
    me = literal(actor.account_id)
    held = exists().where(
        user_task.c.instance_id == _d.instance_id, user_task.c.claimed_by == me, user_task.c.state == "open"
    )
    wanted = _select(_d.snapshot).where(_d.id == declaration_id, or_(_d.account_id == me, held))
    row = reading.db.execute(wanted).first()
    if row is None:
        raise NotFound
    snapshot = (
        orjson.loads(reading.vault.open("declaration.snapshot", row.id, bytes(row.snapshot))) if row.snapshot else {}
    )
    return _record(reading, row, _bound_unit(reading, row.account_id), snapshot)


def earlier_answers(reading: Reading, declaration_id: UUID) -> Mapping[str, Any]:
    """What was declared before: in this declaration, else in the withdrawn one that it supersedes."""
    own = reading.db.execute(select(_d.id, _d.snapshot, _d.supersedes_id).where(_d.id == declaration_id)).one()
    if own.snapshot is None and own.supersedes_id is not None:
        own = reading.db.execute(select(_d.id, _d.snapshot).where(_d.id == own.supersedes_id)).one()
    if own.snapshot is None:
        return {}
    everything = orjson.loads(reading.vault.open("declaration.snapshot", own.id, bytes(own.snapshot)))
    answers: Mapping[str, Any] = everything["answers"]
    return answers


def progress(reading: Reading, record: Record) -> list[dict[str, Any]]:
    """The steps so far, by whom (the role, never the person), with result, opinion and time; then who has it now."""
    steps: list[dict[str, Any]] = []
    if record.submitted_at:
        steps.append(
            {"who": say("role.candidate"), "what": say("step.submitted"), "at": record.submitted_at, "state": "done"}
        )
    steps += _paid(reading, record.id)
    steps += _corrected(reading, record.instance_id)
    steps += _reviews(reading, record.instance_id)
    steps.sort(key=lambda step: step["at"])
    if record.status in OPEN:
        now = {
            "AWAITING_PAYMENT": say("role.candidate"),
            "RETURNED": say("role.candidate"),
            "DRAFT": say("role.candidate"),
            "CONFIRMING": say("role.candidate"),
        }.get(record.status, record.word[1:])
        steps.append({"who": now, "what": record.word, "at": None, "state": "now"})
    else:
        steps.append({"who": "", "what": record.word, "at": None, "state": "done"})
    return steps


def _corrected(reading: Reading, instance_id: UUID) -> list[dict[str, Any]]:
    c = submission.c
    wanted = select(c.created_at).where(c.instance_id == instance_id, c.element_id == "correct")
    return [
        {"who": say("role.candidate"), "what": say("step.resubmitted"), "at": moment, "state": "done"}
        for moment in reading.db.execute(wanted).scalars()
    ]


def _paid(reading: Reading, declaration_id: UUID) -> list[dict[str, Any]]:
    words = {"PAID": say("step.paid"), "CARRIED": say("step.carried"), "REFUNDED": say("step.refunded")}
    rows = reading.db.execute(
        select(ledger.c.kind, ledger.c.amount_fen, ledger.c.at).where(ledger.c.declaration_id == declaration_id)
    )
    return [
        {
            "who": say("role.system"),
            "what": say("step.money", what=words[row.kind], yuan=abs(row.amount_fen) / 100),
            "at": row.at,
            "state": "done",
        }
        for row in rows
    ]


def _reviews(reading: Reading, instance_id: UUID) -> list[dict[str, Any]]:
    c = review.c
    rows = reading.db.execute(
        select(c.id, c.level, c.decision, c.reason_code, c.opinion, c.decided_at)
        .where(c.instance_id == instance_id, c.decision.is_not(None))
        .order_by(c.decided_at)
    )
    return [
        {
            "who": row.level,
            "what": DECISION[row.decision],
            "at": row.decided_at,
            "state": "done",
            "reason": WHY.get(row.reason_code, row.reason_code),
            "opinion": reading.vault.open_text("review.opinion", row.id, bytes(row.opinion)) if row.opinion else "",
        }
        for row in rows
    ]


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
