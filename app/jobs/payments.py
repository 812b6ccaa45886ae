"""Money's jobs: notifications are applied, wanted refunds begun, withdrawn orders closed at WeChat."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands import MarkDone
from workflows.commands.declaration import OrderClosed, ReceivePayment, ReceiveRefund, StartRefund
from workflows.model import SYSTEM, Payment
from workflows.service_tasks.payment import ask_and_close


def told(payment: Any) -> dict[str, Any]:
    """A payment as the inbox of notifications keeps it: without the payer."""
    kept = {name: getattr(payment, name) for name in Payment.__dataclass_fields__ if name != "payer_openid"}
    kept["success_time"] = payment.success_time.isoformat() if payment.success_time else None
    return kept


@job(facts.NOTIFICATION)
def apply(leased: Leased, hands: Hands) -> None:
    """What WeChat has told becomes a payment, or a refund's end."""
    with hands.reading() as work:
        kind, content = work.orders.notification(leased.payload["notification"])
    if kind == "TRANSACTION.SUCCESS":
        moment = content["success_time"]
        payment = Payment(**{**content, "success_time": datetime.fromisoformat(moment) if moment else None})
        hands.dispatch(ReceivePayment(payment), SYSTEM, lease=leased.lease)
    elif kind.startswith("REFUND."):
        hands.dispatch(ReceiveRefund(content["out_refund_no"]), SYSTEM, lease=leased.lease)
    else:
        hands.dispatch(MarkDone(), SYSTEM, lease=leased.lease)


@job(facts.REFUND_WANTED)
def begin_refund(leased: Leased, hands: Hands) -> None:
    """A refund's own process."""
    hands.dispatch(StartRefund(UUID(leased.payload["refund"])), SYSTEM, lease=leased.lease)


@job(facts.ORDER_CLOSED)
def close_order(leased: Leased, hands: Hands) -> None:
    """Close it at WeChat, too; money that came at the last moment goes back."""
    order_id = UUID(leased.payload["order"])
    with hands.reading() as work:
        order = work.orders.get(order_id)
    with hands.holding(leased.lease):
        payment = ask_and_close(hands.world, order)
    hands.dispatch(OrderClosed(order_id, payment), SYSTEM, lease=leased.lease)
