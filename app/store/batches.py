"""Exam batches, notices, majors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.models.batches import exam_batch, major, notice
from app.store.transaction import Repository
from workflows.errors import NotFound
from workflows.ports.batches import Batch, Major

_BATCH = [exam_batch.c[name] for name in Batch.__dataclass_fields__]
_MAJOR = [major.c[name] for name in Major.__dataclass_fields__]


class Batches(Repository):
    """See `workflows.ports.batches.Batches`."""

    def get(self, batch_id: UUID) -> Batch:
        """NotFound."""
        return self._one(select(*_BATCH).where(exam_batch.c.id == batch_id))

    def _one(self, wanted: Any) -> Batch:
        row = self.db.execute(wanted).first()
        if row is None:
            raise NotFound("没有这个申报业务。")
        return Batch(*row)

    def hold(self, batch_id: UUID) -> Batch:
        """The batch, which cannot be cancelled before this command has ended.  NotFound."""
        return self._one(select(*_BATCH).where(exam_batch.c.id == batch_id).with_for_update(read=True))

    def cancel(self, batch_id: UUID) -> None:
        """Called off by the organiser."""
        self.db.execute(update(exam_batch).where(exam_batch.c.id == batch_id).values(cancelled_at=self.now))

    def notice_version(self, batch_id: UUID) -> int:
        """The newest notice's version."""
        newest = select(func.max(notice.c.version)).where(notice.c.batch_id == batch_id)
        return int(self.db.execute(newest).scalar() or 0)

    def major(self, project: str, exam_year: int, code: str) -> Major | None:
        """A major that can be declared for."""
        m = major.c
        wanted = select(*_MAJOR).where(m.project == project, m.exam_year == exam_year, m.code == code)
        row = self.db.execute(wanted).first()
        return Major(*row) if row else None
