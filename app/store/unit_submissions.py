"""Bundles that units submit upward."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.declarations import declaration
from app.models.unit_submissions import unit_submission, unit_submission_item
from app.models.units import institution
from app.store.transaction import Repository


class UnitSubmissions(Repository):
    """See `workflows.ports.units.UnitSubmissions`."""

    def submit(self, unit_id: UUID, batch_id: UUID) -> tuple[UUID, Sequence[UUID]] | None:
        """Everything the unit has approved and not submitted yet, as one bundle.  None when there is nothing."""
        self._one_at_a_time(unit_id)
        waiting = self._waiting(unit_id, batch_id)
        if not waiting:
            return None
        submission_id = self._open(unit_id, batch_id, automatic=False)
        self._add(submission_id, waiting)
        return submission_id, [declaration_id for declaration_id, _ in waiting]

    def submit_late(self, unit_id: UUID, batch_id: UUID, declaration_id: UUID, version: int) -> None:
        """Into the bundle that the system submits for the unit; nothing when the unit was quicker."""
        self._one_at_a_time(unit_id)
        s = unit_submission.c
        of_unit = select(s.id).where(s.institution_id == unit_id, s.batch_id == batch_id, s.automatic)
        found: UUID | None = self.db.execute(of_unit).scalar()
        self._add(found or self._open(unit_id, batch_id, automatic=True), [(declaration_id, version)])

    def _one_at_a_time(self, unit_id: UUID) -> None:
        self.db.execute(select(institution.c.id).where(institution.c.id == unit_id).with_for_update())

    def _waiting(self, unit_id: UUID, batch_id: UUID) -> Sequence[tuple[UUID, int]]:
        d, i = declaration.c, unit_submission_item.c
        submitted = exists(select(literal(1)).where(i.declaration_id == d.id, i.version == d.version))
        wanted = select(d.id, d.version).where(d.unit_id == unit_id, d.batch_id == batch_id, ~submitted)
        rows = self.db.execute(wanted.where(d.status == "UNIT_APPROVED").order_by(d.number))
        return [(row.id, row.version) for row in rows]

    def _open(self, unit_id: UUID, batch_id: UUID, *, automatic: bool) -> UUID:
        s, row_id = unit_submission.c, self.tx.new_id()
        last = select(func.max(s.number)).where(s.institution_id == unit_id, s.batch_id == batch_id)
        row = {"id": row_id, "institution_id": unit_id, "batch_id": batch_id, "automatic": automatic}
        more = {"number": (self.db.execute(last).scalar() or 0) + 1, "submitted_at": self.now}
        self.db.execute(insert(unit_submission).values(**row, **more, submitted_by=self.actor.account_id))
        return row_id

    def _add(self, submission_id: UUID, rows: Sequence[tuple[UUID, int]]) -> None:
        items = [{"submission_id": submission_id, "declaration_id": one, "version": n} for one, n in rows]
        self.db.execute(upsert(unit_submission_item).on_conflict_do_nothing(), items)
