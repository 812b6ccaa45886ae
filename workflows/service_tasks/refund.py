"""Operations of the refund (dossier §8.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from workflows.model import Json
from workflows.ports import Work, World
from workflows.ports.orders import Order, RefundRow
from workflows.service_tasks.receipts import void_receipt
from workflows.service_tasks.registry import Call, external, operation
from workflows.service_tasks.verification import account_of
from workflows.words import say

LIMIT_FEN = 100_000  # above 1,000 yuan a second person approves (dossier §6.2 rule 10; the amount is a proposal)
FIRST, SECOND = "R1", "R2"  # the number of a refund, and of the one asked again after WeChat has closed it
APPROVE_WITHIN = timedelta(days=5)
STANDS = {"CLOSED": "REFUND_CLOSED", "ABNORMAL": "REFUND_ABNORMAL"}  # the order, while its refund stands so
WAITS = (1, 5, 10, 20, 30)  # minutes between two questions; the last goes on (WeChat Pay, dossier §6.1)


@operation("refund.open")
def open_refund(call: Call) -> Json:
    """How much; above the limit, of a frozen order or proposed by hand, two people decide (dossier §6.2)."""
    row = call.work.orders.refund(UUID(call.instance.subject))
    frozen = call.work.orders.get(row.order_id).frozen
    return {
        "id": str(row.id),
        "two_people": row.amount_fen > LIMIT_FEN or frozen or row.by_hand,
        "by_hand": row.by_hand,
    }


@operation("refund.ask_approval")
def ask_approval(call: Call, *, refund: str) -> Json:
    """What the manual review is asked."""
    return {
        "kind": "REFUND",
        "subject": refund,
        "role": "finance_approver",
        "scope": "",
        "level": say("review.level.finance"),
        "due_at": (call.work.now + APPROVE_WITHIN).isoformat(),
    }


def _gathered(work: Work, parameters: Mapping[str, Json]) -> tuple[RefundRow, Order]:
    row = work.orders.refund(UUID(str(parameters["refund"])))
    return row, work.orders.get(row.order_id)


def _kept(call: Call, parameters: Mapping[str, Json], answer: Any) -> Json:
    state = answer.state if answer is not None else "PROCESSING"
    status = {"SUCCESS": "APPLIED", "PROCESSING": "APPLIED"}.get(state, state)
    refund_id = UUID(str(parameters["refund"]))
    order_id = call.work.orders.refund(refund_id).order_id
    call.work.orders.change_refund(refund_id, status=status, success_time=getattr(answer, "success_time", None))
    call.work.orders.change(order_id, status=STANDS.get(state, "REFUNDING"))
    renewed = call.work.orders.refund(refund_id).out_refund_no.endswith(SECOND)
    asked = int(str(parameters.get("asked", -1))) + 1
    return {"state": state, "renewed": renewed, "asked": asked, "wait": f"PT{WAITS[min(asked, len(WAITS) - 1)]}M"}


@external("refund.apply", parameters=("refund",))
class Apply:
    """Ask WeChat; the same number refunds once, however often it is asked."""

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> tuple[RefundRow, Order]:
        """Refund and order."""
        return _gathered(work, parameters)

    @staticmethod
    def ask(world: World, gathered: tuple[RefundRow, Order]) -> Any:
        """WeChat's word: acceptance is not success."""
        row, order = gathered
        return world.pay.refund(order.out_trade_no, row.out_refund_no, row.amount_fen, row.amount_fen, row.reason)

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: Any) -> Json:
        """Keep it."""
        return _kept(call, parameters, answer)


@external("refund.query", parameters=("refund", "asked"))
class Query:
    """Ask WeChat how it stands; `asked` counts the questions, each of which waits longer than the one before."""

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> tuple[RefundRow, Order]:
        """Refund and order."""
        return _gathered(work, parameters)

    @staticmethod
    def ask(world: World, gathered: tuple[RefundRow, Order]) -> Any:
        """WeChat's word."""
        return world.pay.query_refund(gathered[0].out_refund_no)

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: Any) -> Json:
        """Keep it."""
        return _kept(call, parameters, answer)


@operation("refund.renew")
def renew(call: Call, *, refund: str) -> Json:
    """WeChat has closed it: once more under another number."""
    row = call.work.orders.refund(UUID(refund))
    call.work.orders.change_refund(row.id, out_refund_no=row.out_refund_no.removesuffix(FIRST) + SECOND)
    return None


@operation("refund.settle")
def settle(call: Call, *, refund: str) -> Json:
    """Refunded: booked, and the person is told."""
    row = call.work.orders.refund(UUID(refund))
    order = call.work.orders.get(row.order_id)
    call.work.orders.change_refund(row.id, status="SUCCESS")
    call.work.orders.change(order.id, status="REFUNDED")
    void_receipt(call.work, order.id)
    call.work.orders.book(order.id, row.declaration_id, "REFUNDED", -row.amount_fen)
    call.work.notify(account_of(call), "refunded", {"amount": f"{row.amount_fen / 100:.2f}"}, row.declaration_id)
    call.work.audit("payment.refunded", f"declaration:{order.declaration_id}", {"refund": row.out_refund_no})
    return None


@operation("refund.refuse")
def refuse(call: Call, *, refund: str) -> Json:
    """Finance has said no."""
    row = call.work.orders.refund(UUID(refund))
    call.work.orders.change_refund(row.id, status="REFUSED")
    call.work.orders.change(row.order_id, status="PAID")
    return None
