"""What money does to an order.  The one place that writes PAID (dossier §6.2, rules 4, 7 and 8)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from workflows import facts
from workflows.model import Json, Payment
from workflows.ports import Work
from workflows.ports.bills import Difference, Gap
from workflows.ports.orders import Order
from workflows.words import say

# A declaration that still takes money: it waits for it, or for the reviews before it.
TAKES_MONEY = frozenset({"AWAITING_PAYMENT", "UNIT_REVIEW", "UNIT_APPROVED", "POINT_REVIEW", "AREA_REVIEW", "RETURNED"})


def payment_of(told: Any) -> Payment:
    """A gateway's transaction, in plain words."""
    names = Payment.__dataclass_fields__
    return Payment(**{name: getattr(told, name) for name in names})


def apply_payment(work: Work, order: Order, paid: Payment) -> str:
    """Write what WeChat says into a locked order: "paid", "same" (known before), "late" (goes back) or "disputed".

    Of two payments the earlier success stands; money for a declaration that takes none goes back."""
    if order.transaction_id is not None:
        return "same" if order.transaction_id == paid.transaction_id else _dispute(work, order, paid, ["transaction"])
    wrong = _wrong(order, paid)
    if wrong:
        return _dispute(work, order, paid, wrong)
    earlier = work.orders.paid_of(order.declaration_id)
    now_paid = _write(work, order, paid)
    if earlier is not None:
        later = max(earlier, now_paid, key=lambda one: one.success_time or work.now)
        refund_order(work, later, order.declaration_id, say("refund.why.twice"))
        return "late" if later.id == order.id else "paid"
    too_late = _too_late(work, now_paid)
    if too_late:
        refund_order(work, now_paid, order.declaration_id, too_late)
        return "late"
    close_open(work, order.declaration_id)
    return "paid"


def _too_late(work: Work, order: Order) -> str:
    """Why this money goes back, "" if it counts: the moment of paying decides, not that of hearing of it.

    withdraw_refund row 9: the declaration must still take money, and have been open to payment at that moment."""
    declaration = work.declarations.get(order.declaration_id)
    if declaration.status not in TAKES_MONEY:
        return say("refund.why.after_end")
    paid_at = order.success_time or work.now
    return say("refund.why.too_late") if paid_at > work.batches.get(declaration.batch_id).pay_by else ""


def _wrong(order: Order, paid: Payment) -> list[str]:
    """What differs from the order that was placed."""
    expected = {"mchid": order.mchid, "appid": order.appid, "amount_fen": order.amount_fen, "currency": "CNY"}
    return [name for name, value in expected.items() if value is not None and getattr(paid, name) != value]


def _write(work: Work, order: Order, paid: Payment) -> Order:
    work.orders.change(
        order.id,
        status="PAID",
        transaction_id=paid.transaction_id,
        success_time=paid.success_time,
        late=order.status in ("CLOSING", "CLOSED"),
        payer=paid.payer_openid,
    )
    work.orders.book(order.id, order.declaration_id, "PAID", order.amount_fen)
    work.audit("payment.received", f"declaration:{order.declaration_id}", {"order": order.out_trade_no})
    return work.orders.get(order.id)


def close_open(work: Work, declaration_id: UUID) -> None:
    """Close the order that still waits for money, here and then at WeChat."""
    order = work.orders.open_of(declaration_id)
    if order is not None:
        work.orders.change(order.id, status="CLOSING")
        work.emit(facts.ORDER_CLOSED, {"order": str(order.id)}, key=f"close:{order.id}")


def open_difference(work: Work, day: date | None, gap: Gap, transaction_id: str = "") -> Difference | None:
    """A task for finance, once; None when there is one about this number already."""
    found = work.bills.open(day, gap, transaction_id)
    if found is not None:
        work.emit(facts.DIFFERENCE, {"difference": str(found.id)}, key=f"difference:{found.id}")
    return found


def _dispute(work: Work, order: Order, paid: Payment, what: list[str]) -> str:
    """No effect but an alarm, and a task for finance: people must look at it."""
    work.orders.change(order.id, status="DISPUTED")
    gap = Gap("DISPUTED", order.out_trade_no, order.amount_fen, paid.amount_fen, order.id, None)
    found = open_difference(work, None, gap, paid.transaction_id)
    if found is not None:
        named = [say(f"incident.what.{name}") for name in what]
        told = say("incident.disputed", number=order.out_trade_no, what=named)
        work.incidents.open("payment", told, instance_id=order.instance_id, difference_id=found.id)
    detail: dict[str, Json] = {"order": order.out_trade_no, "what": [*what]}
    work.audit("payment.disputed", f"declaration:{order.declaration_id}", detail)
    return "disputed"


def refund_order(work: Work, order: Order, declaration_id: UUID, reason: str) -> None:
    """Ask for the refund of a paid order, once; `declaration_id` is the one it stands for now."""
    refund = work.orders.add_refund(order, declaration_id, reason, order.amount_fen, by_hand=False)
    if refund is not None:
        work.orders.change(order.id, status="REFUNDING")
        work.emit(facts.REFUND_WANTED, {"refund": str(refund.id)}, key=f"refund:{refund.id}")


def refund_paid(work: Work, declaration_id: UUID, reason: str) -> bool:
    """Ask for the refund of what was paid for a declaration, once.  False when nothing was paid."""
    order = work.orders.paid_of(declaration_id)
    if order is not None:
        refund_order(work, order, declaration_id, reason)
    return order is not None
