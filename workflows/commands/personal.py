"""Wishes about one's own data.  `session` is the digest of the session they come from: it must be freshly proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from workflows.commands.core import Command

PURPOSE = "confirm"  # of the one-time code
PROVED_FOR = timedelta(minutes=10)  # after signing in, or after a code


@dataclass(frozen=True, slots=True)
class NoteSight(Command):
    """The acting person sees somebody else's number in full, in a matter (a task, a declaration)."""

    account_id: UUID  # whose number it is
    matter: str  # such as "declaration:<id>"


@dataclass(frozen=True, slots=True)
class ProveAgain(Command):
    """It is still me: a one-time code sent to the account's own number."""

    session: bytes = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RequestExport(Command):
    """A copy of all my data."""

    session: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeepExport(Command):
    """The copy is made."""

    export_id: UUID
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenExport(Command):
    """Hand the copy over."""

    session: bytes = field(repr=False)
    export_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawConsents(Command):
    """I no longer agree that my identity is processed."""

    session: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CloseAccount(Command):
    """Close my account."""

    session: bytes = field(repr=False)
