"""The outbox: what must be told, written with the change it tells of; leased by the workers, done once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.processes import outbox
from app.store.statements import Prepared
from app.store.transaction import Repository
from workflows.errors import LeaseLost
from workflows.model import Json, Lease

LEASE = timedelta(seconds=30)
CHANNEL = "outbox"  # LISTEN/NOTIFY: the embedded executor is woken at the commit

_row = upsert(outbox).values({name: bindparam(name) for name in ("kind", "key", "payload", "run_at", "created_at")})
_EMIT = Prepared(_row.on_conflict_do_nothing(index_elements=["key"]))
_NOTIFY = Prepared(text(f"NOTIFY {CHANNEL}"))
_DONE = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("id_"), outbox.c.lease_owner == bindparam("owner_"), outbox.c.done_at.is_(None))
    .values(done_at=bindparam("at"), lease_until=None)
    .returning(outbox.c.id)
)


class Outbox(Repository):
    """Rows written inside a unit of work."""

    _rung = False

    def emit(
        self, kind: str, payload: Mapping[str, Json], *, key: str | None = None, run_at: datetime | None = None
    ) -> None:
        """Tell this after the commit, not before `run_at`; a key is told once."""
        row = {"kind": kind, "key": key, "payload": dict(payload), "run_at": run_at or self.now, "created_at": self.now}
        self.tx.statements.later(_EMIT, row)
        if run_at is None and not self._rung:
            self.tx.statements.later(_NOTIFY, {})
            self._rung = True

    def finish(self, lease: Lease) -> None:
        """Mark a row done.  LeaseLost when another worker has it by now."""
        asked = {"id_": lease.outbox_id, "owner_": lease.owner, "at": self.now}
        if self.tx.statements.one(_DONE, asked) is None:
            raise LeaseLost


@dataclass(frozen=True, slots=True)
class Leased:
    """A row that this worker holds."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    lease: Lease


def _free(now: datetime) -> Any:
    waiting = and_(outbox.c.done_at.is_(None), outbox.c.gave_up_at.is_(None), outbox.c.run_at <= now)
    return and_(waiting, or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < now))


def due(db: Connection, now: datetime, limit: int, rung_before: datetime) -> list[int]:
    """Rows to ring the bell for: due, not held, not rung since `rung_before`.  Marks them rung."""
    quiet = or_(outbox.c.pushed_at.is_(None), outbox.c.pushed_at < rung_before)
    wanted = (
        select(outbox.c.id)
        .where(_free(now), quiet)
        .order_by(outbox.c.run_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(db.execute(wanted).scalars())
    if found:
        db.execute(update(outbox).where(outbox.c.id.in_(found)).values(pushed_at=now))
    return found


def lease(db: Connection, now: datetime, owner: UUID, outbox_id: int | None = None) -> Leased | None:
    """Take a row: this one, or the next that is due.  None when there is none to take."""
    wanted = select(outbox.c.id).where(_free(now)).order_by(outbox.c.run_at).limit(1)
    if outbox_id is not None:
        wanted = wanted.where(outbox.c.id == outbox_id)
    taken = (
        update(outbox)
        .where(outbox.c.id == wanted.with_for_update(skip_locked=True).scalar_subquery())
        .values(lease_owner=owner, lease_until=now + LEASE, attempts=outbox.c.attempts + 1)
        .returning(outbox.c.id, outbox.c.kind, outbox.c.payload, outbox.c.attempts)
    )
    row = db.execute(taken).first()
    return Leased(row.id, row.kind, row.payload, row.attempts, Lease(row.id, owner)) if row else None


def renew(db: Connection, now: datetime, held: Lease) -> None:
    """Hold on for another while.  LeaseLost."""
    still = and_(outbox.c.id == held.outbox_id, outbox.c.lease_owner == held.owner, outbox.c.done_at.is_(None))
    if not db.execute(update(outbox).where(still).values(lease_until=now + LEASE)).rowcount:
        raise LeaseLost


def put_off(db: Connection, held: Lease, run_at: datetime, error: str) -> None:
    """Try again at `run_at`; `error` names the failure's class, never its data."""
    mine = and_(outbox.c.id == held.outbox_id, outbox.c.lease_owner == held.owner)
    values = {"lease_owner": None, "lease_until": None, "pushed_at": None, "run_at": run_at, "last_error": error}
    db.execute(update(outbox).where(mine).values(values))


def give_up(db: Connection, held: Lease, now: datetime, error: str) -> None:
    """No more tries: a person must look at it."""
    mine = and_(outbox.c.id == held.outbox_id, outbox.c.lease_owner == held.owner)
    db.execute(update(outbox).where(mine).values(gave_up_at=now, lease_until=None, last_error=error))


def oldest_due(db: Connection, now: datetime) -> float:
    """Seconds that the oldest due row has waited; 0 when none waits."""
    first = db.execute(select(func.min(outbox.c.run_at)).where(_free(now))).scalar()
    return max(0.0, (now - first).total_seconds()) if first else 0.0


def next_due(db: Connection) -> datetime | None:
    """When the next row becomes due."""
    waiting = and_(outbox.c.done_at.is_(None), outbox.c.gave_up_at.is_(None))
    return db.execute(select(func.min(outbox.c.run_at)).where(waiting)).scalar()
