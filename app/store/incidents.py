"""Incidents: what the operators must look at."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, insert, select, update

from app.models.processes import incident, outbox
from app.store.transaction import Repository
from workflows.errors import NotFound
from workflows.ports import IncidentRow

_ROW = [
    incident.c.id,
    incident.c.instance_id,
    incident.c.task_id,
    incident.c.outbox_id,
    incident.c.difference_id,
    incident.c.kind,
    incident.c.message,
]


class Incidents(Repository):
    """See `workflows.ports.Incidents`."""

    def open(
        self,
        kind: str,
        message: str,
        *,
        instance_id: UUID | None = None,
        task_id: UUID | None = None,
        outbox_id: int | None = None,
        difference_id: UUID | None = None,
    ) -> UUID:
        """A new incident."""
        row = IncidentRow(self.tx.new_id(), instance_id, task_id, outbox_id, difference_id, kind, message)
        values = {column.name: getattr(row, column.name) for column in _ROW}
        self.db.execute(insert(incident).values(**values, created_at=self.now))
        return row.id

    def lock(self, incident_id: UUID) -> IncidentRow:
        """An open incident, locked.  NotFound."""
        wanted = select(*_ROW).where(incident.c.id == incident_id, incident.c.resolved_at.is_(None))
        row = self.db.execute(wanted.with_for_update()).first()
        if row is None:
            raise NotFound
        return IncidentRow(*row)

    def resolve(self, incident_id: UUID, resolution: str) -> None:
        """Close it."""
        self._resolve(incident.c.id == incident_id, resolution)

    def settled(self, difference_id: UUID, resolution: str) -> None:
        """Close what this difference has raised."""
        self._resolve((incident.c.difference_id == difference_id) & incident.c.resolved_at.is_(None), resolution)

    def _resolve(self, which: ColumnElement[bool], resolution: str) -> None:
        values = {"resolved_at": self.now, "resolved_by": self.actor.account_id, "resolution": resolution}
        self.db.execute(update(incident).where(which).values(values))

    def ring_again(self, outbox_id: int) -> None:
        """Give an outbox row that was given up a fresh set of tries."""
        fresh = {"gave_up_at": None, "attempts": 0, "run_at": self.now, "pushed_at": None}
        self.db.execute(update(outbox).where(outbox.c.id == outbox_id).values(fresh))
