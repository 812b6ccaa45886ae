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

    def activate(self, institution_id: UUID) -> None:
        """An application becomes an institution."""

    def binding_of(self, account_id: UUID) -> Unit | None:
        """The account's work unit now."""

    def bind(self, account_id: UUID, unit_id: UUID) -> UUID:
        """Bind; Conflict when another binding still holds."""

    def release(self, binding_id: UUID, reason: str) -> None: ...

    def code_is(self, unit_id: UUID, code: str) -> bool:
        """Whether it is the unit's confirmation code, in constant time."""

    def attempt(self, account_id: UUID, unit_id: UUID, ok: bool) -> None: ...

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
