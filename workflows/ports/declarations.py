"""Declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration's row."""

    id: UUID
    number: str | None
    batch_id: UUID
    project: str
    exam_year: int
    account_id: UUID
    instance_id: UUID
    version: int
    status: str
    level: str | None
    group_name: str | None
    major_code: str | None
    subjects: list[str]
    fee_fen: int | None
    notice_version: int | None
    unit_id: UUID | None
    scope: str
    attachments: list[dict[str, str]]  # what must be uploaded: code, name, why
    stage: int
    reason: str
    correct_by: datetime | None
    may_resubmit: bool
    supersedes_id: UUID | None
    submitted_at: datetime | None


class Declarations(Protocol):
    """What people have declared."""

    def add(self, declaration_id: UUID, batch_id: UUID, instance_id: UUID, supersedes_id: UUID | None) -> None:
        """A draft of the actor.  Conflict when another of this project and year is open."""

    def get(self, declaration_id: UUID) -> Declaration:
        """NotFound."""

    def of_actor(self, declaration_id: UUID) -> Declaration:
        """The actor's own.  NotFound."""

    def open_one(self, account_id: UUID, project: str, exam_year: int) -> UUID | None:
        """The open (or registered) declaration of this person."""

    def any_open(self, account_id: UUID) -> bool:
        """Whether a declaration of this person is under way: from its draft to the end of the exam."""

    def withdrawn(self, account_id: UUID, batch_id: UUID) -> Declaration | None:
        """The newest withdrawn declaration of this person for this batch, unless it was declared again."""

    def open_in(self, batch_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Open and registered declarations of a batch, in the order of their ids, after this one."""

    def registered_in(self, batch_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Registered declarations of a batch with their accounts, in the order of their ids, after this one."""

    def open_with_unit(self, account_id: UUID, unit_id: UUID) -> bool:
        """Whether a submitted, open declaration stands under this unit."""

    def change(self, declaration_id: UUID, **values: Any) -> None: ...

    def snapshot(self, declaration_id: UUID, everything: Mapping[str, Any]) -> None:
        """Seal everything as submitted."""

    def new_number(self, project: str, exam_year: int) -> str: ...

    def last_answers(self, declaration_id: UUID) -> Mapping[str, Any]:
        """What a declaration was submitted with, {} if never."""
