"""A person's wishes about who they are and where they work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class StartVerification(Command):
    """Begin to verify one's identity, or go on where one was."""


@dataclass(frozen=True, slots=True)
class ChangeIdentity(Command):
    """Verify another name, number or document, once verified."""


@dataclass(frozen=True, slots=True)
class TakeBackVerification(Command):
    """Take the application back, while nobody reviews it."""


@dataclass(frozen=True, slots=True)
class StartBinding(Command):
    """Begin to bind a work unit, or go on where one was."""


@dataclass(frozen=True, slots=True)
class UnbindUnit(Command):
    """Make the work unit blank again."""


@dataclass(frozen=True, slots=True)
class KeepReading(Command):
    """What a machine has read of the submitted pictures, for the reviewer."""

    verification_id: UUID
    sides: Mapping[str, Any] = field(repr=False)
