"""Those who look after the money: bills matched, differences begun, refunds outside of the rules."""

from __future__ import annotations

from datetime import date, timedelta

from workflows import facts
from workflows.commands.money import AcceptPayment, ProposeRefund, Reconcile, ReconcileYesterday, StartDifference
from workflows.errors import AlreadyRunning, Conflict, Forbidden, Invalid
from workflows.forms.cleaning import SHANGHAI
from workflows.handlers import running
from workflows.handlers.payment import go_on as tell_paid
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Status
from workflows.ports import Work
from workflows.routines import go_on
from workflows.service_tasks.money import close_open
from workflows.words import say

FINANCE = ("cashier", "finance_approver")
REFUNDABLE = ("PAID", "DISPUTED")


@handles(ReconcileYesterday)
def reconcile_yesterday(command: ReconcileYesterday, work: Work, room: Room) -> None:
    """A case for each day that is missing; tomorrow goes on by itself."""
    for day in work.bills.missed(_yesterday(work)):
        _begin(work, room, day)
    go_on(work, facts.RECONCILIATION)


def _yesterday(work: Work) -> date:
    return work.now.astimezone(SHANGHAI).date() - timedelta(days=1)


def _begin(work: Work, room: Room, day: date) -> None:
    try:
        running.start(work, room, "reconciliation", business_key=day.isoformat(), subject=day.isoformat())
    except AlreadyRunning:
        return


@handles(Reconcile)
def reconcile(command: Reconcile, work: Work, room: Room) -> None:
    """By hand, for a day that is over.  Forbidden, Invalid; a case that runs already goes on."""
    if not work.actor.has(*FINANCE):
        raise Forbidden
    if command.day > _yesterday(work):
        raise Invalid({"day": say("money.day_not_over")})
    _begin(work, room, command.day)
    work.audit("reconciliation.begun", f"bill:{command.day}")


@handles(StartDifference)
def start_difference(command: StartDifference, work: Work, room: Room) -> None:
    """One case for each."""
    key = str(command.difference_id)
    try:
        running.start(work, room, "difference", business_key=key, subject=key)
    except AlreadyRunning:
        return


@handles(AcceptPayment)
def accept(command: AcceptPayment, work: Work, room: Room) -> None:
    """The order is paid with what came; the case that waits for it moves on."""
    difference = work.bills.difference(command.difference_id)
    assert difference.order_id is not None
    instance = work.instances.lock(work.orders.get(difference.order_id).instance_id)
    order = work.orders.get(difference.order_id)
    if order.status != "DISPUTED":
        return
    transaction = order.transaction_id or difference.transaction_id
    work.orders.change(order.id, status="PAID", transaction_id=transaction, success_time=order.success_time or work.now)
    work.orders.book(order.id, order.declaration_id, "PAID", difference.there_fen or order.amount_fen)
    close_open(work, order.declaration_id)
    work.audit("payment.accepted", f"declaration:{order.declaration_id}", {"order": order.out_trade_no})
    if instance.status in (Status.ACTIVE, Status.INCIDENT):
        tell_paid(work, room, instance, str(order.declaration_id))


@handles(ProposeRefund)
def propose_refund(command: ProposeRefund, work: Work, room: Room) -> None:
    """By a cashier, who is not also the one who approves.  Forbidden, Invalid, Conflict."""
    if not work.actor.has("cashier"):
        raise Forbidden
    if work.actor.has("finance_approver"):
        raise Forbidden(say("money.two_roles"))
    if not 4 <= len(command.reason.strip()) <= 80:
        raise Invalid({"reason": say("money.refund_reason")})
    order = work.orders.get(command.order_id)
    if order.status not in REFUNDABLE:
        raise Conflict(say("money.not_refundable"))
    refund = work.orders.add_refund(order, order.declaration_id, command.reason.strip(), order.amount_fen, by_hand=True)
    if refund is None:
        raise Conflict(say("money.not_refundable"))
    work.emit(facts.REFUND_WANTED, {"refund": str(refund.id)}, key=f"refund:{refund.id}")
    work.audit("refund.proposed", f"declaration:{order.declaration_id}", {"refund": refund.out_refund_no})
