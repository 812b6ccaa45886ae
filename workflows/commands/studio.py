"""What policy staff do with processes: drafts, publication, the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class StartDraft(Command):
    """A draft from the release in force of a process."""

    key: str


@dataclass(frozen=True, slots=True)
class RestoreRelease(Command):
    """A draft from any release."""

    release_id: UUID


@dataclass(frozen=True, slots=True)
class ImportDraft(Command):
    """A draft from files drawn elsewhere.  `key` names the process where they hold several that nobody calls."""

    files: Mapping[str, bytes]
    key: str = ""


@dataclass(frozen=True, slots=True)
class SaveDraftFile(Command):
    """Keep a file of a draft.  `revision` is the one it was read with, 0 for a new file."""

    draft_id: UUID
    path: str
    content: bytes
    revision: int


@dataclass(frozen=True, slots=True)
class RemoveDraftFile(Command):
    """Take a file out of a draft."""

    draft_id: UUID
    path: str
    revision: int


@dataclass(frozen=True, slots=True)
class DiscardDraft(Command):
    """Throw a draft away."""

    draft_id: UUID


@dataclass(frozen=True, slots=True)
class StayInDraft(Command):
    """Tell those who work on a draft that this file of it is open here."""

    draft_id: UUID
    path: str


@dataclass(frozen=True, slots=True)
class BringProcess(Command):
    """Put a process in force into a draft that calls it, with what it needs."""

    draft_id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class RequestPublication(Command):
    """Ask a colleague to publish a draft; `note` says why it is changed."""

    draft_id: UUID
    note: str


@dataclass(frozen=True, slots=True)
class GoBack(Command):
    """Ask a colleague to put an earlier release in force again."""

    release_id: UUID
    note: str
