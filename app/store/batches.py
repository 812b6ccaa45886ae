"""Exam batches, notices, majors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.batches import exam_batch, major, notice
from app.models.declarations import declaration
from app.store.transaction import Repository
from workflows.errors import Conflict, NotFound
from workflows.model import Major, Plan
from workflows.ports.batches import Batch
from workflows.words import say

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
            raise NotFound(say("exam.not_found"))
        return Batch(*row)

    def hold(self, batch_id: UUID) -> Batch:
        """The batch, which cannot be cancelled before this command has ended.  NotFound."""
        return self._one(select(*_BATCH).where(exam_batch.c.id == batch_id).with_for_update(read=True))

    def cancel(self, batch_id: UUID) -> None:
        """Called off by the organiser."""
        self.db.execute(update(exam_batch).where(exam_batch.c.id == batch_id).values(cancelled_at=self.now))

    def open_tickets(self, batch_id: UUID) -> bool:
        """Tickets can be printed from now on.  False when that was told before."""
        b = exam_batch.c
        closed = update(exam_batch).where(b.id == batch_id, b.tickets_at.is_(None))
        return bool(self.db.execute(closed.values(tickets_at=self.now)).rowcount)

    def notice_version(self, batch_id: UUID) -> int:
        """The newest notice's version."""
        newest = select(func.max(notice.c.version)).where(notice.c.batch_id == batch_id)
        return int(self.db.execute(newest).scalar() or 0)

    def notice_digest(self, batch_id: UUID, version: int) -> bytes:
        """SHA-256 of a notice's text."""
        n = notice.c
        wanted = select(n.digest).where(n.batch_id == batch_id, n.version == version)
        return bytes(self.db.execute(wanted).scalar_one())

    def major(self, project: str, exam_year: int, code: str) -> Major | None:
        """A major that can be declared for."""
        m = major.c
        wanted = select(*_MAJOR).where(m.project == project, m.exam_year == exam_year, m.code == code)
        row = self.db.execute(wanted).first()
        return Major(*row) if row else None

    def save(self, batch_id: UUID, plan: Plan) -> None:
        """Change it.  Conflict when the code is another batch's."""
        self._free(plan.code, batch_id)
        self.db.execute(update(exam_batch).where(exam_batch.c.id == batch_id).values(**asdict(plan), sample=False))

    def copy(self, batch: Batch, plan: Plan) -> UUID:
        """A new batch with this one's notice and majors.  Conflict when there is one of this code."""
        batch_id = self.tx.new_id()
        self._free(plan.code, batch_id)
        self.db.execute(insert(exam_batch).values(id=batch_id, **asdict(plan), sample=False))
        n = notice.c
        told = select(n.text).where(n.batch_id == batch.id).order_by(n.version.desc()).limit(1)
        self.publish_notice(batch_id, str(self.db.execute(told).scalar() or ""))
        self._copy_majors(batch, plan)
        return batch_id

    def _copy_majors(self, batch: Batch, plan: Plan) -> None:
        m = major.c
        same = [m.code, m.name, m.level, m.group_name, m.subjects, m.doubtful]
        chosen = select(literal(plan.project), literal(plan.exam_year), *same)
        offered = chosen.where(m.project == batch.project, m.exam_year == batch.exam_year)
        names = ["project", "exam_year", *(column.name for column in same)]
        self.db.execute(upsert(major).from_select(names, offered).on_conflict_do_nothing())

    def _free(self, code: str, batch_id: UUID) -> None:
        taken = select(exam_batch.c.id).where(exam_batch.c.code == code, exam_batch.c.id != batch_id)
        if self.db.execute(taken).first():
            raise Conflict(say("exam.code_used", code=code))

    def publish_notice(self, batch_id: UUID, text: str) -> int:
        """A new version of the notice; its number."""
        version = self.notice_version(batch_id) + 1
        row = {"batch_id": batch_id, "version": version, "text": text, "published_at": self.now}
        self.db.execute(insert(notice).values(**row, digest=sha256(text.encode()).digest()))
        return version

    def offer(self, project: str, exam_year: int, majors: Sequence[Major]) -> None:
        """These majors and no others."""
        m = major.c
        self.db.execute(delete(major).where(m.project == project, m.exam_year == exam_year))
        fixed = {"project": project, "exam_year": exam_year, "doubtful": False}
        self.db.execute(insert(major), [{**asdict(one), **fixed} for one in majors])

    def declared_majors(self, project: str, exam_year: int) -> set[str]:
        """Codes of majors that somebody has declared for."""
        d = declaration.c
        wanted = select(d.major_code).distinct().where(d.project == project, d.exam_year == exam_year)
        return {code for code in self.db.execute(wanted).scalars() if code}
