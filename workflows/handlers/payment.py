"""Money that comes, and money that goes back."""

from __future__ import annotations

from uuid import UUID

from workflows import facts
from workflows.commands.declaration import (
    AskPayment,
    NamePayer,
    OrderAsked,
    OrderClosed,
    ReceivePayment,
    ReceiveRefund,
    RecordNotification,
    RenewPayment,
    StartRefund,
)
from workflows.errors import AlreadyRunning, Conflict, NobodyWaits, TaskNotReady
from workflows.handlers import running
from workflows.handlers.identity import person
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Payment, Status
from workflows.ports import InstanceRow, Work
from workflows.ports.orders import Order
from workflows.service_tasks.money import apply_payment
from workflows.service_tasks.payment import ORDER_LIFE, ask_later
from workflows.words import say

SUCCEEDED, REFUNDED = "payment.succeeded", "refund.changed"
RENEW, PAYER = "payment.renew", "payment.payer"
ASK_EVERY = 2  # seconds, at most: however often a page asks


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
        work.incidents.open("payment", say("incident.unknown_order", number=payment.out_trade_no))
        return "unknown"
    instance = work.instances.lock(found.instance_id)
    order = work.orders.lock_by_number(payment.out_trade_no)
    assert order is not None
    outcome = apply_payment(work, order, payment)
    if outcome == "paid" and instance.status in (Status.ACTIVE, Status.INCIDENT):
        go_on(work, room, instance, str(order.declaration_id))
    return outcome


def go_on(work: Work, room: Room, instance: InstanceRow, key: str) -> None:
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
    elif work.orders.get(command.order_id).status == "CLOSING":
        work.orders.change(command.order_id, status="CLOSED")


@handles(AskPayment)
def ask(command: AskPayment, work: Work, room: Room) -> None:
    """The question leaves through the outbox; who asks again and again asks WeChat now and then."""
    order = _last_of_actor(command.declaration_id, work)
    if order is not None and order.transaction_id is None and order.status != "CREATED":
        turn = int(work.now.timestamp()) // ASK_EVERY
        work.emit(facts.ORDER_ASKED, {"order": str(order.id), "turn": 0}, key=f"asked:{order.id}:now:{turn}")


@handles(OrderAsked)
def order_asked(command: OrderAsked, work: Work, room: Room) -> None:
    """Paid; or still open, and asked again later."""
    if command.payment is not None:
        _receive(command.payment, work, room)
    elif command.turn and work.orders.get(command.order_id).status == "PREPAID":
        ask_later(work, command.order_id, command.turn + 1)


@handles(RenewPayment)
def renew(command: RenewPayment, work: Work, room: Room) -> None:
    """The process closes the order, unless it turns out paid, and offers to pay anew.  TaskNotReady."""
    order = _last_of_actor(command.declaration_id, work)
    if order is None or order.status not in ("CREATED", "PREPAID"):
        raise TaskNotReady
    running.correlate(work, room, RENEW, str(order.declaration_id))


def _last_of_actor(declaration_id: UUID, work: Work) -> Order | None:
    person(work)
    return work.orders.last_of(work.declarations.of_actor(declaration_id).id)


@handles(NamePayer)
def name_payer(command: NamePayer, work: Work, room: Room) -> None:
    """The order is placed at WeChat for this payer.  TaskNotReady once it is over; Conflict for a second payer."""
    found = work.orders.get(command.order_id)
    instance = work.instances.lock(found.instance_id)
    order = work.orders.get(command.order_id)
    if order.channel != "mp" or order.status not in ("CREATED", "PREPAID"):
        raise TaskNotReady
    if order.status == "PREPAID":
        if work.accounts.payers(order.account_id).get(command.appid) != command.openid:
            raise Conflict(say("payment.other_payer"))
        return
    work.accounts.lend(order.account_id, command.appid, command.openid, work.now + ORDER_LIFE)
    if work.instances.find_waiting(PAYER, str(order.id)) == instance.id:
        running.tell(work, room, instance, PAYER, str(order.id))


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
