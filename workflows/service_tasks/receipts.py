"""Fiscal receipts: wanted once an order is paid for good, voided when its money has gone back."""

from __future__ import annotations

from uuid import UUID

from workflows import facts
from workflows.ports import Work
from workflows.ports.orders import Order
from workflows.ports.receipts import Receipt


def want_receipt(work: Work, order: Order) -> None:
    """One for each order, carried over or not."""
    wanted = work.receipts.want(order.id, order.amount_fen)
    if wanted is not None:
        tell(work, wanted, "issue")


def void_receipt(work: Work, order_id: UUID) -> None:
    """An issued one is voided at the platform; one that was not issued yet never will be."""
    found = work.receipts.of_order(order_id)
    if found is None or found.status == "VOIDED":
        return
    if found.number is None:
        work.receipts.voided(found.id)
    else:
        tell(work, found, "void")


def tell(work: Work, receipt: Receipt, what: str) -> None:
    """The platform is asked after the commit."""
    work.emit(facts.RECEIPT, {"receipt": str(receipt.id), "what": what}, key=f"receipt:{receipt.id}:{what}")
