"""Orders as those who pay see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import literal, select

from app.models.batches import exam_batch
from app.models.declarations import declaration
from app.models.orders import ledger, payment_order, receipt, refund
from app.queries.reading import Reading
from workflows.errors import NotFound

_d, _b, _o, _r, _f = declaration.c, exam_batch.c, payment_order.c, receipt.c, refund.c


def of_declaration(reading: Reading, declaration_id: UUID) -> Any:
    """What the payment page shows: fee, deadline, the newest order (its id is `order_id`, None without one)."""
    latest = (
        select(_o.id.label("order_id"), _o.status, _o.prepay_id, _o.channel, _o.expires_at)
        .where(_o.declaration_id == declaration_id)
        .order_by(_o.created_at.desc(), _o.id.desc())
        .limit(1)
        .subquery()
    )
    wanted = (
        select(_d.fee_fen, _d.status.label("declaration_status"), _b.pay_by, _b.name, latest)
        .join(exam_batch, _b.id == _d.batch_id)
        .outerjoin(latest, literal(value=True))
    )
    return reading.db.execute(wanted.where(_d.id == declaration_id)).one()


def placed(reading: Reading, order_id: UUID) -> Any:
    """An order as the mini-program's payment page sees it: amount, status, prepay id.  NotFound."""
    wanted = select(_o.amount_fen, _o.status, _o.channel, _o.prepay_id).where(_o.id == order_id)
    row = reading.db.execute(wanted).first()
    if row is None:
        raise NotFound
    return row


def money_of(reading: Reading, declaration_id: UUID) -> list[Any]:
    """The orders that had to do with a declaration, its own and carried over ones, with refund and receipt."""
    booked = select(ledger.c.order_id).where(ledger.c.declaration_id == declaration_id)
    wanted = (
        select(
            _o.out_trade_no, _o.amount_fen, _o.status, _o.success_time, _o.late, _o.created_at,
            _f.reason.label("refund_reason"), _f.settled_at.label("refunded_at"), _f.status.label("refund_status"),
            _r.status.label("receipt_status"), _r.number.label("receipt_number"), _r.check_code,
        )
        .outerjoin(refund, (_f.order_id == _o.id) & (_f.status != "REFUSED"))
        .outerjoin(receipt, _r.order_id == _o.id)
    )  # fmt: skip
    mine = (_o.declaration_id == declaration_id) | _o.id.in_(booked)
    return list(reading.db.execute(wanted.where(mine).order_by(_o.created_at, _o.id)))
