"""People and their verifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from workflows.forms.numbers import Holder


@dataclass(frozen=True, slots=True)
class Person:
    """A verified person."""

    id: UUID
    account_id: UUID
    name: str = field(repr=False)
    doc_type: str
    number: str = field(repr=False)
    sex: str
    birth: date | None = field(repr=False)


class People(Protocol):
    """Verified people."""

    def of_account(self, account_id: UUID) -> Person | None:
        """The account's person, None before it is verified."""

    def holder_of(self, doc_type: str, number: str) -> UUID | None:
        """The account whose person holds this document."""

    def confirm(self, account_id: UUID, name: str, doc_type: str, holder: Holder) -> None:
        """The account's person is verified with this document.  Conflict when somebody else holds it."""


class Verifications(Protocol):
    """Runs of the verification process."""

    def open(self, account_id: UUID, instance_id: UUID) -> UUID: ...

    def fill(self, verification_id: UUID, name: str, doc_type: str, number: str) -> None:
        """Keep what the person said."""

    def claimed(self, verification_id: UUID) -> tuple[UUID, str, str, str]:
        """Account, name, document type, number."""

    def set(self, verification_id: UUID, status: str, **values: Any) -> None:
        """Move to a status; `reason`, `source`."""


class Authority(Protocol):
    """The identity authority."""

    def check(self, name: str, number: str) -> str:
        """ "match" or "mismatch".  Unavailable."""
