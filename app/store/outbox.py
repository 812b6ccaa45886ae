"""The outbox: what must be told, written with the change it tells of, closed with the effect it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.prepared import Prepared
from app.models.processes import outbox
from app.store.transaction import Repository
from workflows.errors import LeaseLost
from workflows.model import Json, Lease

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
