"""Fiscal receipts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.orders import receipt
from app.store.transaction import Repository
from workflows.errors import NotFound
from workflows.model import Issued
from workflows.ports.receipts import Receipt

c = receipt.c
_ROW = [c[name] for name in Receipt.__dataclass_fields__]


class Receipts(Repository):
    """See `workflows.ports.receipts.Receipts`."""

    def want(self, order_id: UUID, amount_fen: int) -> Receipt | None:
        """A receipt to be issued; None when the order has one."""
        row = {"id": self.tx.new_id(), "order_id": order_id, "amount_fen": amount_fen, "status": "WANTED"}
        added = upsert(receipt).values(**row, created_at=self.now).on_conflict_do_nothing().returning(*_ROW)
        found = self.db.execute(added).first()
        return Receipt(*found) if found else None

    def get(self, receipt_id: UUID) -> Receipt:
        """The receipt, locked.  NotFound."""
        found = self._one(c.id == receipt_id)
        if found is None:
            raise NotFound
        return found

    def of_order(self, order_id: UUID) -> Receipt | None:
        """The order's receipt, locked."""
        return self._one(c.order_id == order_id)

    def _one(self, where: Any) -> Receipt | None:
        row = self.db.execute(select(*_ROW).where(where).with_for_update()).first()
        return Receipt(*row) if row else None

    def issued(self, receipt_id: UUID, what: Issued) -> None:
        """Keep its number."""
        told = {"number": what.number, "check_code": what.check_code, "status": "ISSUED", "issued_at": self.now}
        self._change(receipt_id, told)

    def voided(self, receipt_id: UUID) -> None:
        """It counts no longer."""
        self._change(receipt_id, {"status": "VOIDED", "voided_at": self.now})

    def _change(self, receipt_id: UUID, values: dict[str, Any]) -> None:
        self.db.execute(update(receipt).where(c.id == receipt_id).values(values))
