"""Money's jobs: notifications applied, orders asked for, wanted refunds begun, withdrawn orders closed."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands import MarkDone
from workflows.commands.declaration import OrderAsked, OrderClosed, ReceivePayment, ReceiveRefund, StartRefund
from workflows.model import SYSTEM, Payment
from workflows.ports import Unavailable
from workflows.service_tasks.money import payment_of
from workflows.service_tasks.payment import ask_and_close

log = logging.getLogger("shenbao.jobs")


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


@job(facts.ORDER_ASKED)
def ask_order(leased: Leased, hands: Hands) -> None:
    """What has become of an order?  No answer is none: it is asked again in its turn, and at its end."""
    order_id, turn = UUID(leased.payload["order"]), int(leased.payload["turn"])
    with hands.reading() as work:
        order = work.orders.get(order_id)
    payment = None
    if order.transaction_id is None:
        with hands.holding(leased.lease):
            payment = _asked(hands, order.out_trade_no)
    hands.dispatch(OrderAsked(order_id, payment, turn), SYSTEM, lease=leased.lease)


def _asked(hands: Hands, out_trade_no: str) -> Payment | None:
    try:
        found = hands.world.pay.query(out_trade_no)
    except Unavailable as error:
        log.info("order asked: %s", error)
        return None
    return payment_of(found) if found is not None and found.state == "SUCCESS" else None
