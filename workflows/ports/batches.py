"""Exam batches, notices, majors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Batch:
    """One exam of one year: when one may declare, pay, review."""

    id: UUID
    code: str
    project: str
    exam_year: int
    name: str
    opens_at: datetime
    closes_at: datetime
    pay_by: datetime
    unit_by: datetime
    point_by: datetime
    area_by: datetime
    exam_ends_at: datetime
    pay_timing: str  # AFTER_SUBMIT | AFTER_APPROVAL | NONE
    unit_required: bool
    cancelled_at: datetime | None
    release_id: UUID | None


@dataclass(frozen=True, slots=True)
class Major:
    """A major of an exam year."""

    code: str
    name: str
    level: str
    group_name: str
    subjects: int


class Batches(Protocol):
    """What can be declared for."""

    def get(self, batch_id: UUID) -> Batch:
        """NotFound."""

    def hold(self, batch_id: UUID) -> Batch:
        """The batch, which cannot be cancelled before this command has ended.  NotFound."""

    def cancel(self, batch_id: UUID) -> None:
        """Called off by the organiser."""

    def notice_version(self, batch_id: UUID) -> int:
        """The newest notice's version."""

    def major(self, project: str, exam_year: int, code: str) -> Major | None: ...
