"""Operations of the daily reconciliation (dossier §6.2 rule 11): WeChat's bill against our orders and refunds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from workflows import facts
from workflows.model import BillLine, Json
from workflows.ports import Work, World
from workflows.ports.bills import Booked, Gap
from workflows.service_tasks.money import open_difference
from workflows.service_tasks.registry import Call, external, operation
from workflows.words import say


@operation("reconciliation.open")
def open_reconciliation(call: Call) -> Json:
    """The day that the case is about."""
    return {"day": date.fromisoformat(call.instance.subject).isoformat()}


@external("reconciliation.download", parameters=("day",), errors=("SERVICE_DOWN",))
class Download:
    """WeChat's bill of a day; its hash is checked, its yuan become fen."""

    @staticmethod
    def gather(work: Work, parameters: Mapping[str, Json]) -> date:
        """The day."""
        return date.fromisoformat(str(parameters["day"]))

    @staticmethod
    def ask(world: World, gathered: date) -> Sequence[BillLine] | None:
        """Its lines; None while WeChat is still making it."""
        return world.pay.trade_bill(gathered)

    @staticmethod
    def apply(call: Call, parameters: Mapping[str, Json], answer: Sequence[BillLine] | None) -> Json:
        """Keep them."""
        if answer is None:
            return {"ready": False, "lines": 0}
        call.work.bills.keep(date.fromisoformat(str(parameters["day"])), answer)
        return {"ready": True, "lines": len(answer)}


@operation("reconciliation.ask")
def ask_long(call: Call, *, day: str) -> Json:
    """What WeChat has and we have not, of orders that are ours: WeChat is asked, and what it says is applied."""
    found = [gap for gap in _gaps(call.work, date.fromisoformat(day)) if gap.kind == "PAY_LONG" and gap.order_id]
    for gap in found:
        key = f"asked:{gap.order_id}:bill:{day}"
        call.work.emit(facts.ORDER_ASKED, {"order": str(gap.order_id), "turn": 0}, key=key)
    return {"count": len(found)}


@operation("reconciliation.match")
def match_bill(call: Call, *, day: str) -> Json:
    """A difference for each line that does not agree: short money is frozen, an amount that differs is in dispute."""
    work, of_day = call.work, date.fromisoformat(day)
    opened = 0
    for gap in _gaps(work, of_day):
        found = open_difference(work, of_day, gap)
        if found is not None:
            opened += 1
            _guard(work, gap, found.id)
    work.bills.matched(of_day)
    work.audit("reconciliation.matched", f"bill:{day}", {"differences": opened})
    return {"differences": opened}


def _guard(work: Work, gap: Gap, difference_id: UUID) -> None:
    """Nothing more is done with money that does not agree until people have decided; short money is an alarm."""
    if gap.kind == "PAY_SHORT" and gap.order_id:
        work.orders.change(gap.order_id, frozen=True)
        work.incidents.open("payment", say("incident.not_in_bill", number=gap.number), difference_id=difference_id)
    elif gap.kind == "PAY_AMOUNT" and gap.order_id:
        work.orders.change(gap.order_id, status="DISPUTED")


def _gaps(work: Work, day: date) -> list[Gap]:
    return list(gaps(work.bills.lines(day), work.bills.booked(day)))


def gaps(lines: Sequence[BillLine], booked: Sequence[Booked]) -> Iterator[Gap]:
    """Where a day's bill and our books differ: long (there only), short (here only), or another amount."""
    here = {(one.kind, one.number): one for one in booked}
    there = {(line.kind, line.number): line for line in lines}
    for key, line in there.items():
        one = here.get(key)
        if one is None or not one.settled:
            yield _gap(f"{line.kind}_LONG", line.number, None, line.amount_fen, one)
        elif one.amount_fen != line.amount_fen:
            yield _gap(f"{line.kind}_AMOUNT", line.number, one.amount_fen, line.amount_fen, one)
    for key, one in here.items():
        if one.settled and key not in there:
            yield _gap(f"{one.kind}_SHORT", one.number, one.amount_fen, None, one)


def _gap(kind: str, number: str, here_fen: int | None, there_fen: int | None, one: Booked | None) -> Gap:
    order_id: UUID | None = one.order_id if one else None
    return Gap(kind, number, here_fen, there_fen, order_id, one.refund_id if one else None)
