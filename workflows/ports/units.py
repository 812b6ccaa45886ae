"""Work units and bindings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


class Units(Protocol):
    """Institutions, codes and bindings."""

    def get(self, unit_id: UUID) -> Unit:
        """NotFound."""

    def administered(self, unit_id: UUID) -> Unit:
        """A unit whose business contact the actor is.  NotFound."""

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
