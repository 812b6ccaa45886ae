"""Bills and differences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.bills import bill, bill_line, difference
from app.models.orders import payment_order, refund
from app.store.transaction import Repository
from workflows.errors import NotFound
from workflows.forms.cleaning import SHANGHAI
from workflows.model import BillLine
from workflows.ports.bills import Booked, Difference, Gap

b, l, d, o, r = bill.c, bill_line.c, difference.c, payment_order.c, refund.c  # noqa: E741  a line
_LINE = [l[name] for name in BillLine.__dataclass_fields__]
_DIFFERENCE = [d[name] for name in Difference.__dataclass_fields__]


class Bills(Repository):
    """See `workflows.ports.bills.Bills`."""

    def keep(self, day: date, lines: Sequence[BillLine]) -> None:
        """A day's bill; a line that is there already stays as it is."""
        self.db.execute(upsert(bill).values(day=day, downloaded_at=self.now).on_conflict_do_nothing())
        if lines:
            rows = [{name: getattr(line, name) for name in BillLine.__dataclass_fields__} for line in lines]
            self.db.execute(upsert(bill_line).on_conflict_do_nothing(), [{**row, "day": day} for row in rows])

    def lines(self, day: date) -> Sequence[BillLine]:
        """The day's lines."""
        return [BillLine(*row) for row in self.db.execute(select(*_LINE).where(l.day == day).order_by(l.id))]

    def booked(self, day: date) -> Sequence[Booked]:
        """What we have of that day, or of that day's lines.  A refund that a person has paid out is in no bill."""
        listed = select(l.number).where(l.day == day)
        paid = select(o.out_trade_no, o.amount_fen, o.transaction_id.is_not(None), o.id).where(
            or_(o.out_trade_no.in_(listed), _within(o.success_time, day))
        )
        returned = select(r.out_refund_no, r.amount_fen, r.status == "SUCCESS", r.order_id, r.id).where(
            or_(r.out_refund_no.in_(listed), _within(r.success_time, day))
        )
        orders = [Booked("PAY", row[0], row[1], row[2], row[3], None) for row in self.db.execute(paid)]
        return orders + [Booked("REFUND", *row) for row in self.db.execute(returned)]

    def missed(self, until: date) -> Sequence[date]:
        """The days up to this one that have no bill yet, counted from the first that has; only this one without any."""
        first = self.db.execute(select(func.min(b.day))).scalar() or until
        kept = set(self.db.execute(select(b.day).where(b.matched_at.is_not(None))).scalars())
        days = [first + timedelta(days=n) for n in range((until - first).days + 1)]
        return [day for day in days[-KEPT_THERE:] if day not in kept]

    def matched(self, day: date) -> None:
        """Every line of it was looked at."""
        self.db.execute(update(bill).where(b.day == day).values(matched_at=self.now))

    def open(self, day: date | None, gap: Gap, transaction_id: str = "") -> Difference | None:
        """A difference for people; None when one about this number is open already."""
        told = {name: getattr(gap, name) for name in Gap.__dataclass_fields__}
        more = {"id": self.tx.new_id(), "day": day, "transaction_id": transaction_id, "status": "OPEN"}
        added = upsert(difference).values(**told, **more, opened_at=self.now).on_conflict_do_nothing()
        row = self.db.execute(added.returning(*_DIFFERENCE)).first()
        return Difference(*row) if row else None

    def difference(self, difference_id: UUID) -> Difference:
        """NotFound."""
        row = self.db.execute(select(*_DIFFERENCE).where(d.id == difference_id)).first()
        if row is None:
            raise NotFound
        return Difference(*row)

    def close(self, difference_id: UUID, action: str, note: str) -> None:
        """Dealt with: how, and why."""
        values = {"status": "CLOSED", "action": action, "note": note, "closed_at": self.now}
        self.db.execute(update(difference).where(d.id == difference_id).values(values))


KEPT_THERE = 90  # days: WeChat hands out no older bill (dossier §6.1)


def _within(column: ColumnElement[datetime], day: date) -> ColumnElement[bool]:
    """Within a day of China."""
    begins = datetime.combine(day, time(), SHANGHAI)
    return (column >= begins) & (column < begins + timedelta(days=1))
