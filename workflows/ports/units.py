"""Work units and bindings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Unit:
    """An institution, as a person's work unit."""

    id: UUID
    code: str
    name: str
    parent_name: str
    type_code: str
    type_name: str
    division_code: str
    division_name: str
    city_code: str
    admin_level: str
    ownership: str
    status: str
    primary_care: bool
    confirms: bool
    code_version: int


@dataclass(frozen=True, slots=True)
class Application:
    """What the business contact says of an institution that is to be registered."""

    name: str
    former_name: str
    uscc: str
    code: str
    type_code: str
    ownership: str
    division: str
    address: str
    parent_id: UUID
    admin_level: str
    department: str = field(repr=False)
    mobile: str = field(repr=False)


class Units(Protocol):
    """Institutions, codes and bindings."""

    def get(self, unit_id: UUID) -> Unit:
        """NotFound."""

    def administered(self, unit_id: UUID) -> Unit:
        """A unit whose business contact the actor is.  NotFound."""

    def parent_of(self, unit_id: UUID) -> Unit:
        """NotFound when it has none."""

    def applied_by(self, account_id: UUID) -> UUID | None:
        """The institution that this account is applying for."""

    def taken(self, uscc: str, code: str, name: str, division: str, but: UUID | None) -> Sequence[str]:
        """Which of `uscc`, `code` and `name` (in this place) another institution or application has."""

    def apply(self, account_id: UUID, institution_id: UUID | None, application: Application) -> UUID:
        """Keep an application: a new one, or this one anew."""

    def drop(self, institution_id: UUID) -> None:
        """Forget an application."""

    def by_code(self, code: str) -> Unit:
        """NotFound."""

    def rename(self, unit_id: UUID, name: str) -> None:
        """Another name; the one before becomes a former one."""

    def upwards(self, unit_id: UUID) -> Sequence[UUID]:
        """The unit, its parent, and so on to the top."""

    def set_parent(self, unit_id: UUID, parent_id: UUID, admin_level: str) -> None: ...

    def set_contact(self, unit_id: UUID, department: str, mobile: str) -> None: ...

    def set_status(self, unit_id: UUID, status: str, reason: str, successor: UUID | None = None) -> None:
        """Suspend it, resume it, or merge it: what had it as parent or successor has the successor now."""

    def waiting_for(self, unit_id: UUID) -> Sequence[UUID]:
        """The accounts that wait for the unit's confirmation."""

    def activate(self, institution_id: UUID) -> None:
        """An application becomes an institution."""

    def binding_of(self, account_id: UUID) -> Unit | None:
        """The account's work unit now."""

    def bind(self, account_id: UUID, unit_id: UUID) -> UUID:
        """Bind; Conflict when another binding still holds."""

    def release(self, binding_id: UUID, reason: str) -> UUID:
        """End a binding; the unit it was to."""

    def check_code(self, unit_id: UUID, code: str) -> str:
        """right, wrong, or replaced: the one before the unit's confirmation code.  In constant time."""

    def rotate(self, unit_id: UUID, version: int, code: str) -> None:
        """Another confirmation code; the one before is kept to be recognised.  Stale when it is not this version's."""

    def attempt(self, account_id: UUID, unit_id: UUID, outcome: str) -> None: ...

    def bound(self, unit_id: UUID, binding_id: UUID) -> UUID:
        """Whose binding to the unit it is.  NotFound when it has ended, or is to another one."""

    def bound_to(self, unit_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Bindings of a unit and their accounts, in the order of their ids, after this one."""

    def confirm_each(self, unit_id: UUID, on: bool) -> None:
        """Whether the unit confirms each person who binds."""

    def appoint(self, unit_id: UUID, account_id: UUID, role: str) -> None:
        """The account has this role for the unit."""

    def dismiss(self, unit_id: UUID, account_id: UUID, role: str) -> None:
        """It has it no longer."""

    def holders(self, unit_id: UUID, role: str) -> Sequence[UUID]:
        """The accounts that have this role for the unit; nobody gives or takes one meanwhile."""

    def wrong_codes(self, account_id: UUID, unit_id: UUID, most: int) -> list[datetime]:
        """When this person gave this unit's wrong code since the last right one, newest first."""

    def wrong_for_unit(self, unit_id: UUID, since: datetime) -> int: ...


class UnitSubmissions(Protocol):
    """What units have submitted upward."""

    def submit(self, unit_id: UUID, batch_id: UUID) -> tuple[UUID, Sequence[UUID]] | None:
        """Everything the unit has approved and not submitted yet, as one bundle: its id, and the declarations in it.

        None when there is nothing."""

    def submit_late(self, unit_id: UUID, batch_id: UUID, declaration_id: UUID, version: int) -> None:
        """Into the bundle that the system submits for the unit; nothing when the unit was quicker."""
