"""What policy staff do with exam batches: windows, notices, majors."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from workflows.commands.core import Command
from workflows.model import Major, Plan


@dataclass(frozen=True, slots=True)
class SaveBatch(Command):
    """Change a batch."""

    batch_id: UUID
    plan: Plan


@dataclass(frozen=True, slots=True)
class CopyBatch(Command):
    """Next year's batch from this one: every date a year later, the same notice and majors."""

    batch_id: UUID


@dataclass(frozen=True, slots=True)
class PublishNotice(Command):
    """A new version of a batch's notice."""

    batch_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class OfferMajors(Command):
    """The majors a batch's project offers in its year: these and no others."""

    batch_id: UUID
    majors: tuple[Major, ...]
