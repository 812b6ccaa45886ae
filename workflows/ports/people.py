"""People and their verifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
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

    def confirm(self, account_id: UUID, name: str, doc_type: str, holder: Holder) -> bool:
        """The account's person is verified with this document.  False, with nothing written, when another holds it."""

    def release(self, doc_type: str, number: str) -> UUID | None:
        """Take the document from whoever holds it; the account that loses it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of themselves, and who has vouched for it."""

    account_id: UUID
    name: str = field(repr=False)
    doc_type: str
    number: str = field(repr=False)
    holder: Holder = field(repr=False)
    source: str | None  # AUTHORITY once it has matched
    submitted_at: datetime | None  # to a manual review; None again once something else is filled in


class Verifications(Protocol):
    """Runs of the verification process."""

    def open(self, account_id: UUID, instance_id: UUID) -> UUID: ...

    def fill(self, verification_id: UUID, name: str, doc_type: str, holder: Holder) -> None:
        """Keep what the person said; nobody has vouched for it yet."""

    def of(self, verification_id: UUID) -> tuple[UUID, UUID]:
        """Its instance and its account.  NotFound."""

    def forget(self, verification_id: UUID) -> None:
        """What was said of the person is gone; how it ended stays."""

    def claimed(self, verification_id: UUID) -> Claim:
        """What was filled in last.  NotFound."""

    def set(self, verification_id: UUID, status: str, **values: Any) -> None:
        """Move to a status; `reason`, `source`."""

    def revoke(self, account_id: UUID, reason: str) -> None:
        """What was verified for this account holds no longer."""

    def checked(self, verification_id: UUID, account_id: UUID, outcome: str) -> None:
        """Count an answer of the authority."""

    def checks_since(self, account_id: UUID, since: datetime) -> int:
        """The authority's answers about this account since then."""


class Authority(Protocol):
    """The identity authority."""

    def check(self, name: str, number: str) -> str:
        """ "match" or "mismatch".  Unavailable."""
