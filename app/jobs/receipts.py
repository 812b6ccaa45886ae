"""Fiscal receipts: issued and voided at the platform."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands import MarkDone
from workflows.commands.declaration import DropReceipt, KeepReceipt
from workflows.model import SYSTEM


@job(facts.RECEIPT)
def issue_or_void(leased: Leased, hands: Hands) -> None:
    """What the row is about is read now: a receipt whose money has gone back meanwhile is not issued."""
    receipt_id = UUID(leased.payload["receipt"])
    with hands.reading() as work:
        row = work.receipts.get(receipt_id)
        order = work.orders.get(row.order_id)
        person = work.people.of_account(order.account_id)
    if leased.payload["what"] == "void" and row.number is not None:
        with hands.holding(leased.lease):
            hands.world.fiscal.void(row.number)
        hands.dispatch(DropReceipt(receipt_id), SYSTEM, lease=leased.lease)
    elif row.status == "WANTED" and person is not None:
        with hands.holding(leased.lease):
            issued = hands.world.fiscal.issue(order.out_trade_no, person.name, row.amount_fen)
        hands.dispatch(KeepReceipt(receipt_id, issued), SYSTEM, lease=leased.lease)
    else:
        hands.dispatch(MarkDone(), SYSTEM, lease=leased.lease)
