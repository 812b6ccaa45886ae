"""The outbox as the workers see it: rows are leased, renewed, put off, given up, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, func, not_, or_, select, update

from app.models.processes import outbox
from app.store import ids
from workflows import facts
from workflows.errors import LeaseLost
from workflows.model import Lease

LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Leased:
    """A row that this worker holds."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    lease: Lease


@dataclass(frozen=True)
class Queue:
    """Shared by all threads of a process.  Scans have a queue of their own: they would hold up everything else."""

    engine: Engine
    clock: Callable[[], datetime]
    scans: bool = False

    def _free(self, now: datetime) -> ColumnElement[bool]:
        due = and_(self._waiting, outbox.c.run_at <= now)
        return and_(due, or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < now))

    @property
    def _waiting(self) -> ColumnElement[bool]:
        for_scanner = outbox.c.kind.in_(facts.FOR_SCANNER)
        mine = for_scanner if self.scans else not_(for_scanner)
        return and_(outbox.c.done_at.is_(None), outbox.c.gave_up_at.is_(None), mine)

    def due(self, limit: int, rung_before: datetime) -> list[int]:
        """Rows to ring the bell for: due, not held, not rung since `rung_before`.  Marks them rung."""
        now = self.clock()
        quiet = or_(outbox.c.pushed_at.is_(None), outbox.c.pushed_at < rung_before)
        wanted = select(outbox.c.id).where(self._free(now), quiet).order_by(outbox.c.run_at).limit(limit)
        with self.engine.begin() as db:
            found = list(db.execute(wanted.with_for_update(skip_locked=True)).scalars())
            if found:
                db.execute(update(outbox).where(outbox.c.id.in_(found)).values(pushed_at=now))
        return found

    def lease(self, outbox_id: int | None = None) -> Leased | None:
        """Take a row: this one, or the next that is due.  None when there is none to take."""
        now = self.clock()
        owner: UUID = ids.fresh(now)
        wanted = select(outbox.c.id).where(self._free(now)).order_by(outbox.c.run_at).limit(1)
        if outbox_id is not None:
            wanted = wanted.where(outbox.c.id == outbox_id)
        taken = (
            update(outbox)
            .where(outbox.c.id == wanted.with_for_update(skip_locked=True).scalar_subquery())
            .values(lease_owner=owner, lease_until=now + LEASE, attempts=outbox.c.attempts + 1)
            .returning(outbox.c.id, outbox.c.kind, outbox.c.payload, outbox.c.attempts)
        )
        with self.engine.begin() as db:
            row = db.execute(taken).first()
        return Leased(row.id, row.kind, row.payload, row.attempts, Lease(row.id, owner)) if row else None

    def renew(self, held: Lease) -> None:
        """Hold on for another while.  LeaseLost."""
        self._change(held, lease_until=self.clock() + LEASE)

    def put_off(self, held: Lease, delay: timedelta, error: str) -> None:
        """Try again after a while; `error` names the failure's class, never its data.  LeaseLost."""
        again = self.clock() + delay
        self._change(held, lease_owner=None, lease_until=None, pushed_at=None, run_at=again, last_error=error)

    def give_up(self, held: Lease, error: str) -> None:
        """No more tries: a person must look at it.  LeaseLost."""
        self._change(held, gave_up_at=self.clock(), lease_until=None, last_error=error)

    def _change(self, held: Lease, **values: Any) -> None:
        mine = and_(outbox.c.id == held.outbox_id, outbox.c.lease_owner == held.owner, outbox.c.done_at.is_(None))
        with self.engine.begin() as db:
            if not db.execute(update(outbox).where(mine).values(values)).rowcount:
                raise LeaseLost

    def oldest_due(self) -> float:
        """Seconds that the oldest due row has waited; 0 when none waits."""
        now = self.clock()
        with self.engine.begin() as db:
            first = db.execute(select(func.min(outbox.c.run_at)).where(self._free(now))).scalar()
        return max(0.0, (now - first).total_seconds()) if first else 0.0

    def next_due(self) -> datetime | None:
        """When the next row becomes due or an expired lease falls free."""
        moment = func.greatest(outbox.c.run_at, func.coalesce(outbox.c.lease_until, outbox.c.run_at))
        with self.engine.begin() as db:
            return db.execute(select(func.min(moment)).where(self._waiting)).scalar()
