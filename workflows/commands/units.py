"""What a unit's business contact wishes for, and what operators do with units."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class RotateCode(Command):
    """Another confirmation code; `version` is the one it replaces (0: there was none)."""

    unit_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class ConfirmEach(Command):
    """Whether the unit wants to confirm each person who binds."""

    unit_id: UUID
    on: bool


@dataclass(frozen=True, slots=True)
class RemovePerson(Command):
    """Somebody does not belong to the unit any more."""

    unit_id: UUID
    binding_id: UUID


@dataclass(frozen=True, slots=True)
class Appoint(Command):
    """Give one of the unit's people a role for it."""

    unit_id: UUID
    binding_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Dismiss(Command):
    """Take a role for the unit from an account; the contact may resign as well."""

    unit_id: UUID
    account_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class TakeBackBinding(Command):
    """Do not wait for the unit's confirmation any longer."""


@dataclass(frozen=True, slots=True)
class RenameUnit(Command):
    """The unit has another name; it is still found by the one before."""

    unit_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ChangeParent(Command):
    """The unit belongs under the one with this code, and its people are reviewed from this level on."""

    unit_id: UUID
    parent: str
    admin_level: str


@dataclass(frozen=True, slots=True)
class ChangeContact(Command):
    """How the unit's business contact is reached."""

    unit_id: UUID
    department: str = field(repr=False)
    mobile: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SuspendUnit(Command):
    """Nobody binds to the unit any more, for this reason; "" lets people bind again."""

    unit_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class MergeUnit(Command):
    """The unit becomes part of the one with this code."""

    unit_id: UUID
    into: str
    reason: str


@dataclass(frozen=True, slots=True)
class SpreadMerger(Command):
    """Tell the next part of a merged unit's people, after this binding."""

    unit_id: UUID
    after: UUID | None


@dataclass(frozen=True, slots=True)
class EndBinding(Command):
    """This binding's unit was merged."""

    unit_id: UUID
    binding_id: UUID
