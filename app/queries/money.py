"""The money as finance sees it: orders, refunds, bills, differences, and a report per exam.  No names, no payers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.models.batches import exam_batch
from app.models.bills import bill, bill_line, difference
from app.models.declarations import declaration
from app.models.orders import ledger, payment_order, receipt, refund
from app.models.processes import instance, user_task
from app.queries.reading import Reading
from workflows.errors import NotFound
from workflows.forms.cleaning import SHANGHAI

LIMIT = 100
_o, _d, _b, _r, _f, _g, _l = (
    payment_order.c, declaration.c, exam_batch.c, receipt.c, refund.c, difference.c, ledger.c,
)  # fmt: skip
_SHARE = re.compile(r"(\S+?)\s*(\d+)")


def orders(reading: Reading, asked: str = "", status: str = "") -> list[Any]:
    """The newest orders: all, of a status, or those whose number or declaration's number begins so."""
    wanted = (
        select(_o.id, _o.out_trade_no, _o.amount_fen, _o.status, _o.channel, _o.created_at, _o.success_time, _o.late,
               _o.frozen, _d.number, _b.name)
        .join(declaration, _d.id == _o.declaration_id)
        .join(exam_batch, _b.id == _d.batch_id)
    )  # fmt: skip
    if asked:
        begins = asked.replace("%", "").replace("_", "") + "%"
        wanted = wanted.where(or_(_o.out_trade_no.like(begins), _d.number.like(begins), _o.transaction_id == asked))
    if status:
        wanted = wanted.where(_o.status == status)
    return list(reading.db.execute(wanted.order_by(_o.created_at.desc()).limit(LIMIT)))


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with all that has happened to its money."""

    order: Any
    refunds: list[Any]
    receipt: Any
    ledger: list[Any]
    differences: list[Any]


def order(reading: Reading, order_id: UUID) -> OrderView:
    """NotFound."""
    db = reading.db
    columns = (
        _o.id, _o.out_trade_no, _o.amount_fen, _o.status, _o.channel, _o.created_at, _o.expires_at, _o.success_time,
        _o.transaction_id, _o.late, _o.frozen, _d.number, _b.name,
    )  # fmt: skip
    joined = select(*columns).join(declaration, _d.id == _o.declaration_id).join(exam_batch, _b.id == _d.batch_id)
    row = db.execute(joined.where(_o.id == order_id)).first()
    if row is None:
        raise NotFound
    booked = select(_l.kind, _l.amount_fen, _l.at, _d.number).join(declaration, _d.id == _l.declaration_id)
    return OrderView(
        row,
        list(db.execute(select(refund).where(_f.order_id == order_id).order_by(_f.created_at))),
        db.execute(select(receipt).where(_r.order_id == order_id)).first(),
        list(db.execute(booked.where(_l.order_id == order_id).order_by(_l.id))),
        list(db.execute(select(difference).where(_g.order_id == order_id).order_by(_g.opened_at))),
    )


def refunds(reading: Reading) -> list[Any]:
    """Refunds that are not over, with the role that has them now; the oldest first."""
    waits = (
        select(user_task.c.role)
        .join(instance, instance.c.id == user_task.c.instance_id)
        .where(instance.c.business_key == _f.out_refund_no, user_task.c.state == "open")
        .limit(1)
        .correlate(refund)
        .scalar_subquery()
    )
    wanted = select(_f.id, _f.out_refund_no, _f.amount_fen, _f.reason, _f.status, _f.by_hand, _f.created_at,
                    _f.order_id, waits.label("role"))  # fmt: skip
    over = _f.status.in_(["SUCCESS", "REFUSED"])
    return list(reading.db.execute(wanted.where(~over).order_by(_f.created_at).limit(LIMIT)))


def bills(reading: Reading) -> list[Any]:
    """The newest days: what WeChat has of them, and how many differences are open."""
    lines, open_ones = bill_line.c, func.count().filter(_g.status == "OPEN")
    counted = (
        select(
            lines.day,
            func.count().label("lines"),
            func.coalesce(func.sum(case((lines.kind == "PAY", lines.amount_fen))), 0).label("paid"),
            func.coalesce(func.sum(case((lines.kind == "REFUND", lines.amount_fen))), 0).label("refunded"),
        )
        .group_by(lines.day)
        .subquery()
    )
    gaps = select(_g.day, func.count().label("found"), open_ones.label("open")).group_by(_g.day).subquery()
    wanted = (
        select(bill.c.day, bill.c.matched_at, counted.c.lines, counted.c.paid, counted.c.refunded, gaps.c.found,
               gaps.c.open)
        .outerjoin(counted, counted.c.day == bill.c.day)
        .outerjoin(gaps, gaps.c.day == bill.c.day)
    )  # fmt: skip
    return list(reading.db.execute(wanted.order_by(bill.c.day.desc()).limit(31)))


def differences(reading: Reading) -> list[Any]:
    """Open ones first, then the newest that were closed, with the role that has them now."""
    waits = (
        select(user_task.c.role)
        .join(instance, instance.c.id == user_task.c.instance_id)
        .where(instance.c.key == "difference", instance.c.subject == func.cast(_g.id, user_task.c.name.type),
               user_task.c.state == "open")
        .limit(1)
        .correlate(difference)
        .scalar_subquery()
    )  # fmt: skip
    wanted = select(*difference.columns, waits.label("role"))
    return list(reading.db.execute(wanted.order_by(_g.status.desc(), _g.opened_at.desc()).limit(LIMIT)))


def difference_of(reading: Reading, difference_id: UUID) -> Any:
    """A difference, for whoever deals with it.  NotFound."""
    row = reading.db.execute(select(difference).where(_g.id == difference_id)).first()
    if row is None:
        raise NotFound
    return row


@dataclass
class Line:
    """An exam's money within some days; `shares` by who gets it, in fen."""

    name: str
    paid: int = 0
    paid_fen: int = 0
    refunded: int = 0
    refunded_fen: int = 0
    shares: dict[str, int] = field(default_factory=dict)

    @property
    def net_fen(self) -> int:
        """What is left."""
        return self.paid_fen - self.refunded_fen


def report(reading: Reading, since: date, until: date) -> list[Line]:
    """Per exam, what came and what went back from one day of China to another, and how the rest is split."""
    moved = or_(_l.kind == "PAID", _l.kind == "REFUNDED")
    wanted = (
        select(_b.name, _l.kind, _d.fee_split, func.cardinality(_d.subjects).label("subjects"),
               func.count().label("n"), func.sum(_l.amount_fen).label("fen"))
        .join(declaration, _d.id == _l.declaration_id)
        .join(exam_batch, _b.id == _d.batch_id)
        .where(moved, _within(since, until))
        .group_by(_b.name, _l.kind, _d.fee_split, "subjects")
        .order_by(_b.name)
    )  # fmt: skip
    lines: dict[str, Line] = {}
    for row in reading.db.execute(wanted):
        _add(lines.setdefault(row.name, Line(row.name)), row)
    return list(lines.values())


def _add(line: Line, row: Any) -> None:
    back = row.kind == "REFUNDED"
    line.paid += 0 if back else row.n
    line.refunded += row.n if back else 0
    line.paid_fen += 0 if back else int(row.fen)
    line.refunded_fen += -int(row.fen) if back else 0
    for who, fen in shares(row.fee_split).items():
        line.shares[who] = line.shares.get(who, 0) + fen * row.subjects * row.n * (-1 if back else 1)


def shares(split: str) -> Mapping[str, int]:
    """Who gets what of a subject's fee: `国家 1100；考点 3500` -> fen by name."""
    return {who.strip("；; "): int(fen) for who, fen in _SHARE.findall(split)}


def _within(since: date, until: date) -> ColumnElement[bool]:
    begins, ends = (datetime.combine(day, time(), SHANGHAI) for day in (since, until + timedelta(days=1)))
    return and_(_l.at >= begins, _l.at < ends)
