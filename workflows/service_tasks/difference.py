"""Operations of a difference: one person proposes what is done about it, another agrees, then it is done."""

from __future__ import annotations

from uuid import UUID

from workflows import facts
from workflows.errors import Invalid
from workflows.model import Json
from workflows.ports import Work
from workflows.ports.bills import Difference
from workflows.service_tasks.registry import Call, operation
from workflows.words import say


@operation("difference.open")
def open_case(call: Call) -> Json:
    """What it is about."""
    row = call.work.bills.difference(UUID(call.instance.subject))
    return {"id": str(row.id), "kind": row.kind}


@operation("difference.settle")
def settle(call: Call, *, difference: str) -> Json:
    """As it was proposed and agreed.  Invalid for what cannot be done with this difference."""
    work, row = call.work, call.work.bills.difference(UUID(difference))
    said = call.answers("propose")
    action, reason = str(said["action"]), str(said["reason"])
    _ACTIONS[action](work, row, reason)
    work.bills.close(row.id, action, reason)
    work.incidents.settled(row.id, reason)
    work.audit("difference.closed", f"difference:{row.id}", {"action": action, "number": row.number})
    return None


def _refund(work: Work, row: Difference, reason: str) -> None:
    """All that WeChat has of it goes back."""
    if row.order_id is None or row.there_fen is None or row.kind.startswith("REFUND"):
        raise Invalid({"decision": say("difference.no_refund")})
    order = work.orders.get(row.order_id)
    work.orders.change(order.id, transaction_id=order.transaction_id or row.transaction_id or None)
    refund = work.orders.add_refund(order, order.declaration_id, reason, row.there_fen, by_hand=False)
    if refund is not None:
        work.orders.change(order.id, status="REFUNDING")
        work.emit(facts.REFUND_WANTED, {"refund": str(refund.id)}, key=f"refund:{refund.id}")


def _accept(work: Work, row: Difference, reason: str) -> None:
    """The payment counts as it stands; the case that waits for it is told after the commit."""
    if row.order_id is None:
        raise Invalid({"decision": say("difference.no_order")})
    work.orders.change(row.order_id, frozen=False)
    if work.orders.get(row.order_id).status == "DISPUTED":
        work.emit(facts.PAYMENT_ACCEPTED, {"difference": str(row.id)}, key=f"accepted:{row.id}")


def _close(work: Work, row: Difference, reason: str) -> None:
    """Nothing is done but to write down why."""
    if row.order_id is not None:
        work.orders.change(row.order_id, frozen=False)


_ACTIONS = {"refund": _refund, "accept": _accept, "close": _close}
