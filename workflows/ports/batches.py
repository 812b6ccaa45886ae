"""Exam batches, notices, majors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from workflows.model import Major, Plan


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


class Batches(Protocol):
    """What can be declared for."""

    def get(self, batch_id: UUID) -> Batch:
        """NotFound."""

    def hold(self, batch_id: UUID) -> Batch:
        """The batch, which cannot be cancelled before this command has ended.  NotFound."""

    def cancel(self, batch_id: UUID) -> None:
        """Called off by the organiser."""

    def open_tickets(self, batch_id: UUID) -> bool:
        """Tickets can be printed from now on.  False when that was told before."""

    def notice_version(self, batch_id: UUID) -> int:
        """The newest notice's version."""

    def notice_digest(self, batch_id: UUID, version: int) -> bytes:
        """SHA-256 of a notice's text."""

    def save(self, batch_id: UUID, plan: Plan) -> None:
        """Change it.  Conflict when the code is another batch's."""

    def copy(self, batch: Batch, plan: Plan) -> UUID:
        """A new batch with this one's notice and majors.  Conflict when there is one of this code."""

    def publish_notice(self, batch_id: UUID, text: str) -> int:
        """A new version of the notice; its number."""

    def offer(self, project: str, exam_year: int, majors: Sequence[Major]) -> None:
        """These majors and no others."""

    def declared_majors(self, project: str, exam_year: int) -> set[str]:
        """Codes of majors that somebody has declared for."""

    def major(self, project: str, exam_year: int, code: str) -> Major | None: ...


__all__ = ["Batch", "Batches", "Major", "Plan"]
