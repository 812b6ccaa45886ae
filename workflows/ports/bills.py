"""WeChat's bills, and the money that does not agree with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from workflows.model import BillLine


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment or refund as we have it.  `settled`: it counts here as done."""

    kind: str  # PAY | REFUND
    number: str
    amount_fen: int
    settled: bool
    order_id: UUID
    refund_id: UUID | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Money on which the two sides differ.  A side that knows nothing of it has None.

    `kind`: PAY_LONG, PAY_SHORT, PAY_AMOUNT, the same with REFUND, or DISPUTED (told with another amount or payer)."""

    kind: str
    number: str
    here_fen: int | None
    there_fen: int | None
    order_id: UUID | None
    refund_id: UUID | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A gap that people deal with."""

    id: UUID
    day: date | None
    kind: str
    number: str
    here_fen: int | None
    there_fen: int | None
    order_id: UUID | None
    refund_id: UUID | None
    transaction_id: str
    status: str  # OPEN | CLOSED


class Bills(Protocol):
    """Bills by day, and differences."""

    def keep(self, day: date, lines: Sequence[BillLine]) -> None:
        """A day's bill; a line that is there already stays as it is."""

    def lines(self, day: date) -> Sequence[BillLine]: ...

    def booked(self, day: date) -> Sequence[Booked]:
        """What we have of that day, or of that day's lines.  A refund that a person has paid out is in no bill."""

    def missed(self, until: date) -> Sequence[date]:
        """The days up to this one that have no bill yet, counted from the first that has; only this one without any."""

    def matched(self, day: date) -> None: ...

    def open(self, day: date | None, gap: Gap, transaction_id: str = "") -> Difference | None:
        """A difference for people; None when one about this number is open already."""

    def difference(self, difference_id: UUID) -> Difference:
        """NotFound."""

    def close(self, difference_id: UUID, action: str, note: str) -> None: ...
