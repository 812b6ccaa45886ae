"""Drafts of processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from workflows.model import Bundle


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft: the next version of one process, in work."""

    id: UUID
    key: str
    title: str
    base_release_id: UUID | None
    author_id: UUID
    revision: int


class Drafts(Protocol):
    """What policy staff are working on.  Every one of them may work on every draft."""

    def add(self, key: str, title: str, base: UUID | None, files: Mapping[str, bytes]) -> UUID:
        """A new draft of the actor's."""

    def lock(self, draft_id: UUID) -> DraftRow:
        """The draft, locked for this command.  NotFound."""

    def find(self, draft_id: UUID) -> DraftRow | None:
        """The draft, locked for this command, if it is still there."""

    def bundle(self, row: DraftRow) -> Bundle:
        """All its files."""

    def save(self, row: DraftRow, path: str, content: bytes, revision: int) -> int:
        """Keep a file; its new revision.  DraftChanged when it is no longer the one that was read."""

    def remove(self, row: DraftRow, path: str, revision: int) -> None:
        """Take a file out.  DraftChanged, NotFound."""

    def stay(self, row: DraftRow, path: str) -> None:
        """The actor has this file open now."""

    def discard(self, row: DraftRow) -> None:
        """Throw it away, with its files."""
