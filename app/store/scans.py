"""Tries of document scans: what was read is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from app.models.people import scan
from app.store.transaction import Repository
from workflows.model import Json

READING = "scan.reading"


class Scans(Repository):
    """See `workflows.ports.scans.Scans`."""

    def add(self, verification_id: UUID, account_id: UUID, outcome: str, reading: Mapping[str, Json]) -> None:
        """A try, or a reading aside."""
        row_id = self.tx.new_id()
        row = {"id": row_id, "verification_id": verification_id, "account_id": account_id, "outcome": outcome}
        sealed = self.tx.seal_json(READING, row_id, reading)
        self.db.execute(insert(scan).values(**row, reading=sealed, created_at=self.now))

    def tries(self, verification_id: UUID) -> int:
        """How often this run was tried."""
        return self._count(scan.c.verification_id == verification_id)

    def tries_since(self, account_id: UUID, since: datetime) -> int:
        """How often this person has tried since then."""
        return self._count(scan.c.account_id == account_id, scan.c.created_at >= since)

    def _count(self, *which: Any) -> int:
        counted = select(func.count()).select_from(scan).where(scan.c.outcome != "aside", *which)
        return int(self.db.execute(counted).scalar_one())

    def latest(self, verification_id: UUID) -> Mapping[str, Any]:
        """What the newest try has read, {} without one."""
        c = scan.c
        newest = select(c.id, c.reading).where(c.verification_id == verification_id, c.outcome != "aside")
        row = self.db.execute(newest.order_by(scan.c.created_at.desc()).limit(1)).first()
        if row is None or row.reading is None:
            return {}
        kept: Mapping[str, Any] = self.tx.open_json(READING, row.id, bytes(row.reading))
        return kept

    def forget(self, verification_id: UUID) -> None:
        """What was read is gone; that it was tried stays."""
        self.db.execute(update(scan).where(scan.c.verification_id == verification_id).values(reading=None))
