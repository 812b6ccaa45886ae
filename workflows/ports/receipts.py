"""Fiscal receipts: one for each order that was paid for good (dossier §5, money)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from workflows.model import Issued


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt.  `status`: WANTED (待开具), ISSUED (已开具), VOIDED (已冲红)."""

    id: UUID
    order_id: UUID
    amount_fen: int
    status: str
    number: str | None


class Receipts(Protocol):
    """Receipts."""

    def want(self, order_id: UUID, amount_fen: int) -> Receipt | None:
        """A receipt to be issued; None when the order has one."""

    def get(self, receipt_id: UUID) -> Receipt:
        """The receipt, locked.  NotFound."""

    def of_order(self, order_id: UUID) -> Receipt | None: ...

    def issued(self, receipt_id: UUID, what: Issued) -> None: ...

    def voided(self, receipt_id: UUID) -> None: ...


class Fiscal(Protocol):
    """The platform that issues fiscal receipts.  Every call may raise Unavailable; the same order is issued once."""

    def issue(self, out_trade_no: str, payer: str, amount_fen: int) -> Issued: ...

    def void(self, number: str) -> None: ...
