"""Operations of the payment (dossier §8.5, rules of §6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from workflows import facts
from workflows.errors import TooLate
from workflows.model import Json, Payment
from workflows.ports import Work, World
from workflows.ports.orders import Order
from workflows.service_tasks.money import apply_payment, close_open, payment_of, refund_paid
from workflows.service_tasks.receipts import want_receipt
from workflows.service_tasks.registry import Call, external, operation
from workflows.service_tasks.verification import account_of
from workflows.service_tasks.words import moment
from workflows.words import say

ORDER_LIFE = timedelta(hours=2)
LAST_MINUTE = timedelta(seconds=60)
ASK_AFTER = (1, 2, 3, 5)  # minutes between two questions about an unpaid order; the last goes on (guide reliability G9)


@operation("payment.find_paid")
def find_paid(call: Call, *, declaration: str, amount_fen: int) -> Json:
    """Whether this declaration is paid already: by itself, or by the one it supersedes, with the same fee."""
    return {"paid": _carry_over(call.work, UUID(declaration), amount_fen) is not None}


@operation("payment.create_order")
def create_order(call: Call, *, declaration: str, amount_fen: int, deadline: str, channel: str) -> Json:
    """An order good for two hours, at most to the deadline; none in the last minute before it (dossier §6.2)."""
    work, declaration_id, ends = call.work, UUID(declaration), datetime.fromisoformat(deadline)
    if work.now > ends - LAST_MINUTE:
        raise TooLate(say("payment.too_late"))
    close_open(work, declaration_id)
    expires = min(work.now + ORDER_LIFE, ends)
    order = work.orders.add(declaration_id, call.instance.id, account_of(call), amount_fen, expires, channel)
    return {"id": str(order.id), "out_trade_no": order.out_trade_no, "expires_at": expires.isoformat()}


def _carry_over(work: Work, declaration_id: UUID, amount_fen: int) -> Order | None:
    """The order that already pays for this declaration, or the former one's when the fee is the same.

    Another fee: the former one goes back, and is paid anew (withdraw_refund rows 2 and 3)."""
    own = work.orders.paid_of(declaration_id)
    if own is not None:
        return own
    former = work.declarations.get(declaration_id).supersedes_id
    paid = work.orders.paid_of(former) if former else None
    if paid is None or former is None:
        return None
    if paid.amount_fen != amount_fen:
        refund_paid(work, former, say("refund.why.declared_anew"))
        return None
    work.orders.carry(paid.id, declaration_id)
    return paid


@dataclass(frozen=True, slots=True)
class _Prepay:
    order: Order
    description: str
    openids: Mapping[str, str] = field(repr=False)  # of who pays, by appid
    channel: str


@dataclass(frozen=True, slots=True)
class _Placed:
    prepay_id: str
    mchid: str
    appid: str


@external("payment.prepay", parameters=("order", "channel"), errors=("SERVICE_DOWN",))
class Prepay:
    """Ask WeChat for what the payment sheet is called with."""

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> _Prepay:
        """The order, and who pays."""
        order = work.orders.get(UUID(str(parameters["order"])))
        batch = work.batches.get(work.declarations.get(order.declaration_id).batch_id)
        return _Prepay(order, batch.name, work.accounts.payers(order.account_id), str(parameters["channel"]))

    @staticmethod
    def ask(world: World, gathered: _Prepay) -> _Placed | None:
        """The prepay id, and for whom; None without a WeChat identity: the page says that payment needs WeChat."""
        order, appid = gathered.order, world.pay.appid(gathered.channel)
        openid = gathered.openids.get(appid)
        if openid is None:
            return None
        prepay_id = world.pay.prepay(
            order.out_trade_no, order.amount_fen, gathered.description, openid, order.expires_at, gathered.channel
        )
        return _Placed(prepay_id, world.pay.mchid, appid)

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: _Placed | None) -> Json:
        """Keep it with the order; an order that nobody can pay is closed."""
        order_id = UUID(str(parameters["order"]))
        if answer is None:
            call.work.orders.change(order_id, status="CLOSED")
            return {"ok": False}
        placed = {"prepay_id": answer.prepay_id, "mchid": answer.mchid, "appid": answer.appid}
        call.work.orders.change(order_id, status="PREPAID", **placed)
        ask_later(call.work, order_id, 1)
        return {"ok": True}


def ask_later(work: Work, order_id: UUID, turn: int) -> None:
    """WeChat does not promise that its notification comes: it is asked, too, now and then until the order is over."""
    minutes = ASK_AFTER[min(turn, len(ASK_AFTER)) - 1]
    asked: dict[str, Json] = {"order": str(order_id), "turn": turn}
    work.emit(facts.ORDER_ASKED, asked, key=f"asked:{order_id}:{turn}", run_at=work.now + timedelta(minutes=minutes))


@external("payment.close", parameters=("declaration",))
class Close:
    """Is it paid?  If not, close it, and ask once more: the payer may have been quicker."""

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> Order | None:
        """The declaration's newest order."""
        return work.orders.last_of(UUID(str(parameters["declaration"])))

    @staticmethod
    def ask(world: World, gathered: Order | None) -> Payment | None:
        """What was paid, if anything."""
        return ask_and_close(world, gathered) if gathered is not None else None

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: Payment | None) -> Json:
        """Paid after all, or closed."""
        return {"paid": settle_closed(call.work, UUID(str(parameters["declaration"])), answer)}


def ask_and_close(world: World, order: Order) -> Payment | None:
    """What WeChat has of an order, which is closed if it is unpaid.  Unavailable."""
    if order.transaction_id is not None:
        return None
    told = world.pay.query(order.out_trade_no)
    if told is not None and told.state == "NOTPAY":
        world.pay.close(order.out_trade_no)
        told = world.pay.query(order.out_trade_no)
    return payment_of(told) if told is not None and told.state == "SUCCESS" else None


def settle_closed(work: Work, declaration_id: UUID, answer: Payment | None) -> bool:
    """Whether the declaration is paid, after its open order was asked for and closed."""
    order = work.orders.open_of(declaration_id)
    if order is not None and answer is not None and answer.out_trade_no == order.out_trade_no:
        apply_payment(work, order, answer)
    elif order is not None:
        work.orders.change(order.id, status="CLOSED")
    return work.orders.paid_of(declaration_id) is not None


@operation("payment.remind")
def remind(call: Call, *, request: dict[str, str]) -> Json:
    """Not for a time that had passed when the payment was asked for, nor after the deadline."""
    asked, ends = (datetime.fromisoformat(request[name]) for name in ("asked_at", "deadline"))
    times = (datetime.fromisoformat(request[name]) for name in ("remind_first", "remind_last"))
    if call.work.now < ends and any(asked < time <= call.work.now for time in times):
        call.work.notify(account_of(call), "pay_reminder", {"until": moment(ends)}, UUID(request["declaration"]))
    return None


@operation("payment.settle")
def settle(call: Call, *, declaration: str) -> Json:
    """Paid: the person is told, a receipt is wanted."""
    order = call.work.orders.paid_of(UUID(declaration))
    if order is not None:
        want_receipt(call.work, order)
    call.work.notify(account_of(call), "paid", about=UUID(declaration))
    return "paid"


@operation("payment.abandon")
def abandon(call: Call, *, declaration: str) -> Json:
    """Not paid in time."""
    call.work.audit("payment.abandoned", f"declaration:{declaration}")
    return "abandoned"
