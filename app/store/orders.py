"""Orders, refunds, the ledger, and what WeChat Pay has told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.orders import ledger, order_number, pay_notification, payment_order, refund
from app.store.transaction import Repository
from workflows.errors import NotFound
from workflows.ports.orders import Order, RefundRow

PAYER = "payment_order.payer"
_ORDER = [payment_order.c[name] for name in Order.__dataclass_fields__]
_REFUND = [refund.c[name] for name in RefundRow.__dataclass_fields__]
o = payment_order.c


class Orders(Repository):
    """See `workflows.ports.orders.Orders`."""

    def add(
        self,
        declaration_id: UUID,
        instance_id: UUID,
        account_id: UUID,
        amount_fen: int,
        expires_at: datetime,
        channel: str,
    ) -> Order:
        """A new order: `HB` + day + 10-digit sequence + 2 random digits (dossier §6.2)."""
        sequence = self.db.execute(select(order_number.next_value())).scalar_one()
        row = {
            "id": self.tx.new_id(),
            "out_trade_no": f"HB{self.now:%y%m%d}{sequence:010d}{secrets.randbelow(100):02d}",
            "declaration_id": declaration_id,
            "instance_id": instance_id,
            "account_id": account_id,
            "amount_fen": amount_fen,
            "status": "CREATED",
            "channel": channel,
            "expires_at": expires_at,
            "created_at": self.now,
        }
        self.db.execute(insert(payment_order).values(row))
        return self.get(row["id"])  # type: ignore[arg-type]

    def get(self, order_id: UUID) -> Order:
        """NotFound."""
        found = self._one(select(*_ORDER).where(o.id == order_id))
        if found is None:
            raise NotFound
        return found

    def find(self, out_trade_no: str) -> Order | None:
        """The order of this number, not locked."""
        return self._one(select(*_ORDER).where(o.out_trade_no == out_trade_no))

    def lock_by_number(self, out_trade_no: str) -> Order | None:
        """The order of this number, locked."""
        return self._one(select(*_ORDER).where(o.out_trade_no == out_trade_no).with_for_update())

    def open_of(self, declaration_id: UUID) -> Order | None:
        """The order that waits for money, locked."""
        waiting = o.status.in_(["CREATED", "PREPAID"])
        return self._one(select(*_ORDER).where(o.declaration_id == declaration_id, waiting).with_for_update())

    def last_of(self, declaration_id: UUID) -> Order | None:
        """The newest order of a declaration."""
        return self._one(select(*_ORDER).where(o.declaration_id == declaration_id).order_by(o.created_at.desc()))

    def paid_of(self, declaration_id: UUID) -> Order | None:
        """The paid order that stands for this declaration now."""
        booked = select(ledger.c.order_id).where(
            ledger.c.declaration_id == declaration_id, ledger.c.kind.in_(["PAID", "CARRIED"])
        )
        return self._one(select(*_ORDER).where(o.id.in_(booked), o.status == "PAID").order_by(o.success_time))

    def _one(self, wanted: Any) -> Order | None:
        row = self.db.execute(wanted.limit(1)).first()
        return Order(*row) if row else None

    def change(self, order_id: UUID, **values: Any) -> None:
        """Write some of its columns; `payer` is sealed."""
        if "payer" in values:
            values["payer"] = self.vault.seal(PAYER, order_id, values["payer"]) if values["payer"] else None
        self.db.execute(update(payment_order).where(o.id == order_id).values(values))

    def book(self, order_id: UUID, declaration_id: UUID, kind: str, amount_fen: int) -> None:
        """A ledger line; booked once."""
        row = {"order_id": order_id, "declaration_id": declaration_id, "kind": kind, "amount_fen": amount_fen}
        self.db.execute(upsert(ledger).values(**row, at=self.now).on_conflict_do_nothing())

    def carry(self, order_id: UUID, declaration_id: UUID) -> None:
        """A paid order now stands for another declaration: a line of the ledger, the order stays as it is."""
        order = self.get(order_id)
        self.book(order_id, declaration_id, "CARRIED", order.amount_fen)

    def add_refund(
        self, order: Order, declaration_id: UUID, reason: str, amount_fen: int, by_hand: bool
    ) -> RefundRow | None:
        """A refund of all that was paid for an order; None when there is one already."""
        row = {
            "id": self.tx.new_id(),
            "out_refund_no": f"{order.out_trade_no}R1",
            "order_id": order.id,
            "declaration_id": declaration_id,
            "amount_fen": amount_fen,
            "reason": reason,
            "status": "WANTED",
            "by_hand": by_hand,
            "proposed_by": self.actor.account_id if by_hand else None,
            "created_at": self.now,
        }
        added = upsert(refund).values(row).on_conflict_do_nothing().returning(*_REFUND)
        found = self.db.execute(added).first()
        return RefundRow(*found) if found else None

    def refund(self, refund_id: UUID) -> RefundRow:
        """NotFound."""
        row = self.db.execute(select(*_REFUND).where(refund.c.id == refund_id)).first()
        if row is None:
            raise NotFound
        return RefundRow(*row)

    def refund_by_number(self, out_refund_no: str) -> RefundRow | None:
        """The refund of this number."""
        row = self.db.execute(select(*_REFUND).where(refund.c.out_refund_no == out_refund_no)).first()
        return RefundRow(*row) if row else None

    def change_refund(self, refund_id: UUID, **values: Any) -> None:
        """Write some of its columns."""
        if values.get("status") == "SUCCESS":
            values["settled_at"] = self.now
        self.db.execute(update(refund).where(refund.c.id == refund_id).values(values))

    def record_notification(self, event_id: str, kind: str, told: Mapping[str, Any]) -> bool:
        """Keep what WeChat has told; False when it was told before."""
        row = {"id": event_id, "kind": kind, "told": dict(told), "at": self.now}
        kept = upsert(pay_notification).values(row).on_conflict_do_nothing().returning(pay_notification.c.id)
        return self.db.execute(kept).first() is not None

    def notification(self, event_id: str) -> tuple[str, Mapping[str, Any]]:
        """Kind and content.  NotFound."""
        c = pay_notification.c
        row = self.db.execute(select(c.kind, c.told).where(c.id == event_id)).first()
        if row is None:
            raise NotFound
        return row.kind, row.told
