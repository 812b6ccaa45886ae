"""What a person may ask of their own data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from workflows.ports.core import FileRow, InstanceRow


class Consents(Protocol):
    """What people have agreed to."""

    def give(self, instance: InstanceRow, boxes: Mapping[str, str]) -> None:
        """The instance's person has ticked these boxes: the field's key, and the text as it stood there."""

    def withdraw(self, account_id: UUID, process: str) -> None:
        """Those given in this process count no more."""


class Exports(Protocol):
    """Copies of somebody's data."""

    def ask(self, account_id: UUID) -> UUID | None:
        """A copy that is to be made.  None while another is being made."""

    def owner(self, export_id: UUID) -> UUID:
        """Whose data it is.  NotFound."""

    def keep(self, export_id: UUID, content: bytes, expires_at: datetime) -> None:
        """It is made."""

    def content(self, export_id: UUID, account_id: UUID) -> bytes:
        """The copy of this account.  NotFound for somebody else's, or once it has expired."""

    def gather(self, account_id: UUID) -> Mapping[str, Any]:
        """Everything that is known of an account, in plain words."""

    def files(self, account_id: UUID) -> Iterator[tuple[FileRow, bytes]]:
        """What the account has uploaded."""


class Closing(Protocol):
    """What stands in the way of closing an account, and what must end with it."""

    def hold(self, account_id: UUID) -> None:
        """Let nobody else close it meanwhile."""

    def obstacles(self, account_id: UUID) -> Sequence[str]:
        """declaration, verification, money, duty, matter: what is not finished."""

    def running(self, account_id: UUID) -> Sequence[UUID]:
        """The account's instances that run."""

    def end_drafts(self, account_id: UUID) -> None:
        """Declarations that were never submitted expire, verifications that were not decided are given up."""

    def verifications(self, account_id: UUID) -> Sequence[UUID]:
        """All its verifications that are not forgotten."""

    def leave_unit(self, account_id: UUID) -> None:
        """The work unit is blank again."""

    def forget_person(self, account_id: UUID) -> None:
        """The verified person and its documents are gone; the documents are free again."""
