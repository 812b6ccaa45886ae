"""Orders, refunds, and WeChat Pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from workflows.model import BillLine


@dataclass(frozen=True, slots=True)
class Order:
    """A payment order."""

    id: UUID
    out_trade_no: str
    declaration_id: UUID
    instance_id: UUID
    account_id: UUID
    amount_fen: int
    status: str
    channel: str | None
    mchid: str | None
    appid: str | None
    prepay_id: str | None
    transaction_id: str | None
    success_time: datetime | None
    expires_at: datetime
    frozen: bool  # not in WeChat's bill: no refund without two people
    late: bool  # the money came after the order was closed


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund."""

    id: UUID
    out_refund_no: str
    order_id: UUID
    declaration_id: UUID
    amount_fen: int
    reason: str
    status: str
    by_hand: bool  # proposed by a person


class Orders(Protocol):
    """Orders and refunds."""

    def add(
        self,
        declaration_id: UUID,
        instance_id: UUID,
        account_id: UUID,
        amount_fen: int,
        expires_at: datetime,
        channel: str,
    ) -> Order: ...

    def get(self, order_id: UUID) -> Order: ...

    def lock_by_number(self, out_trade_no: str) -> Order | None: ...

    def find(self, out_trade_no: str) -> Order | None: ...

    def open_of(self, declaration_id: UUID) -> Order | None:
        """The order that waits for money, locked."""

    def last_of(self, declaration_id: UUID) -> Order | None: ...

    def paid_of(self, declaration_id: UUID) -> Order | None:
        """The paid order that stands for this declaration now (carried over or its own)."""

    def change(self, order_id: UUID, **values: Any) -> None: ...

    def book(self, order_id: UUID, declaration_id: UUID, kind: str, amount_fen: int) -> None:
        """A ledger line; booked once."""

    def carry(self, order_id: UUID, declaration_id: UUID) -> None:
        """A paid order now stands for another declaration."""

    def add_refund(
        self, order: Order, declaration_id: UUID, reason: str, amount_fen: int, by_hand: bool
    ) -> RefundRow | None:
        """A refund of all that was paid for an order; None when there is one already."""

    def refund(self, refund_id: UUID) -> RefundRow: ...

    def refund_by_number(self, out_refund_no: str) -> RefundRow | None: ...

    def change_refund(self, refund_id: UUID, **values: Any) -> None: ...

    def record_notification(self, event_id: str, kind: str, told: Mapping[str, Any]) -> bool:
        """Keep what WeChat has told; False when it was told before."""

    def notification(self, event_id: str) -> tuple[str, Mapping[str, Any]]:
        """Kind and content."""


class PayGateway(Protocol):
    """WeChat Pay.  Every call may raise Unavailable: then nothing is known."""

    @property
    def mchid(self) -> str: ...

    def appid(self, channel: str) -> str: ...

    def prepay(
        self, out_trade_no: str, amount_fen: int, description: str, openid: str, expires_at: datetime, channel: str
    ) -> str: ...

    def query(self, out_trade_no: str, channel: str = "oa") -> Any: ...

    def close(self, out_trade_no: str, channel: str = "oa") -> None: ...

    def refund(self, out_trade_no: str, out_refund_no: str, amount_fen: int, total_fen: int, reason: str) -> Any: ...

    def query_refund(self, out_refund_no: str) -> Any: ...

    def trade_bill(self, day: date) -> Sequence[BillLine] | None:
        """All payments and refunds of a day of China; None while the bill is not made."""
