"""What a unit's business contact wishes for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class StartRegistration(Command):
    """Begin to register an institution, or go on where one was."""


@dataclass(frozen=True, slots=True)
class SubmitUpward(Command):
    """Submit everything that the unit has approved for a batch, as one bundle."""

    unit_id: UUID
    batch_id: UUID


@dataclass(frozen=True, slots=True)
class PassSubmitted(Command):
    """This declaration is in a bundle now: its case goes on."""

    declaration_id: UUID
