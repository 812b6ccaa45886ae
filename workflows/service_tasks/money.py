"""What money does to an order.  The one place that writes PAID (dossier §6.2, rules 4, 7 and 8)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from workflows import facts
from workflows.model import Payment
from workflows.ports import Work
from workflows.ports.orders import Order

# A declaration that still takes money: it waits for it, or for the reviews before it.
TAKES_MONEY = frozenset({"AWAITING_PAYMENT", "UNIT_REVIEW", "POINT_REVIEW", "AREA_REVIEW", "RETURNED"})


def payment_of(told: Any) -> Payment:
    """A gateway's transaction, in plain words."""
    names = Payment.__dataclass_fields__
    return Payment(**{name: getattr(told, name) for name in names})


def apply_payment(work: Work, order: Order, paid: Payment) -> str:
    """Write what WeChat says into a locked order: "paid", "same" (known before), "late" (goes back) or "disputed"."""
    if order.transaction_id is not None:
        return "same" if order.transaction_id == paid.transaction_id else _dispute(work, order, "another transaction")
    if paid.amount_fen != order.amount_fen or paid.currency != "CNY":
        return _dispute(work, order, "amount")
    earlier = work.orders.paid_of(order.declaration_id)
    work.orders.change(
        order.id,
        status="PAID",
        transaction_id=paid.transaction_id,
        success_time=paid.success_time,
        payer=paid.payer_openid,
    )
    work.orders.book(order.id, order.declaration_id, "PAID", order.amount_fen)
    work.audit("payment.received", f"declaration:{order.declaration_id}", {"order": order.out_trade_no})
    if earlier is not None or work.declarations.get(order.declaration_id).status not in TAKES_MONEY:
        refund_order(work, order, "重复缴费" if earlier else "缴费晚于申报结束")
        return "late"
    return "paid"


def _dispute(work: Work, order: Order, what: str) -> str:
    """No effect but an alarm: a person must look at it."""
    work.orders.change(order.id, status="DISPUTED")
    work.incidents.open("payment", f"order {order.out_trade_no}: {what} differs", instance_id=order.instance_id)
    work.audit("payment.disputed", f"declaration:{order.declaration_id}", {"order": order.out_trade_no, "what": what})
    return "disputed"


def refund_order(work: Work, order: Order, reason: str) -> None:
    """Ask for the refund of a paid order, once."""
    refund = work.orders.add_refund(order, reason)
    if refund is not None:
        work.orders.change(order.id, status="REFUNDING")
        work.emit(facts.REFUND_WANTED, {"refund": str(refund.id)}, key=f"refund:{refund.id}")


def refund_paid(work: Work, declaration_id: UUID, reason: str) -> None:
    """Ask for the refund of what was paid for a declaration, once."""
    order = work.orders.paid_of(declaration_id)
    if order is not None:
        refund_order(work, order, reason)
