"""Exam batches, notices, majors."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

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
        row = self.db.execute(select(*_BATCH).where(exam_batch.c.id == batch_id)).first()
        if row is None:
            raise NotFound("没有这个申报业务。")
        return Batch(*row)

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
