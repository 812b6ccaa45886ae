"""Wishes around admission tickets."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class AnnounceTickets(Command):
    """The admission tickets of a batch can be printed from now on."""

    batch_id: UUID


@dataclass(frozen=True, slots=True)
class SpreadTickets(Command):
    """Tell the next part of those who are registered, after this declaration."""

    batch_id: UUID
    after: UUID | None
