"""Money that comes, and money that goes back."""

from __future__ import annotations

from workflows import facts
from workflows.commands.declaration import OrderClosed, ReceivePayment, ReceiveRefund, RecordNotification, StartRefund
from workflows.errors import AlreadyRunning, NobodyWaits
from workflows.handlers import running
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Payment, Status
from workflows.ports import InstanceRow, Work
from workflows.service_tasks.money import apply_payment

SUCCEEDED, REFUNDED = "payment.succeeded", "refund.changed"


@handles(RecordNotification)
def record(command: RecordNotification, work: Work, room: Room) -> None:
    """Keep it, once; the process moves on in a job."""
    if work.orders.record_notification(command.event_id, command.kind, command.told):
        work.emit(facts.NOTIFICATION, {"notification": command.event_id}, key=f"notification:{command.event_id}")


@handles(ReceivePayment)
def receive(command: ReceivePayment, work: Work, room: Room) -> str:
    """Instance first, then order; what it means is decided in one place."""
    return _receive(command.payment, work, room)


def _receive(payment: Payment, work: Work, room: Room) -> str:
    found = work.orders.find(payment.out_trade_no)
    if found is None:
        work.incidents.open("payment", f"unknown order {payment.out_trade_no}")
        return "unknown"
    instance = work.instances.lock(found.instance_id)
    order = work.orders.lock_by_number(payment.out_trade_no)
    assert order is not None
    outcome = apply_payment(work, order, payment)
    if outcome == "paid" and instance.status in (Status.ACTIVE, Status.INCIDENT):
        _go_on(work, room, instance, str(order.declaration_id))
    return outcome


def _go_on(work: Work, room: Room, instance: InstanceRow, key: str) -> None:
    """The case moves on, unless it is past its deadline already: then its last question finds the money here."""
    if work.instances.find_waiting(SUCCEEDED, key) != instance.id:
        return
    try:
        running.tell(work, room, instance, SUCCEEDED, key)
    except NobodyWaits:
        return


@handles(OrderClosed)
def order_closed(command: OrderClosed, work: Work, room: Room) -> None:
    """A withdrawn declaration's order was closed at WeChat, or had been paid at the last moment."""
    if command.payment is not None:
        _receive(command.payment, work, room)


@handles(StartRefund)
def start_refund(command: StartRefund, work: Work, room: Room) -> None:
    """One process per refund number."""
    row = work.orders.refund(command.refund_id)
    order = work.orders.get(row.order_id)
    try:
        running.start(
            work, room, "refund", business_key=row.out_refund_no, account_id=order.account_id, subject=str(row.id)
        )
    except AlreadyRunning:
        return


@handles(ReceiveRefund)
def receive_refund(command: ReceiveRefund, work: Work, room: Room) -> None:
    """The process asks WeChat itself what has become of it."""
    row = work.orders.refund_by_number(command.out_refund_no)
    try:
        running.correlate(work, room, REFUNDED, str(row.id) if row else "")
    except NobodyWaits:
        return
