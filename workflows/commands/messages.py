"""Wishes around what people are told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class MessageDelivered(Command):
    """A channel has taken a message, or has not, and what it said; `away` when it could not be asked at all."""

    message_id: UUID
    channel: str
    answer: str
    away: bool = False


@dataclass(frozen=True, slots=True)
class ReadMessages(Command):
    """This message was read, or all of them."""

    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RetryDelivery(Command):
    """Try a failed channel once more."""

    message_id: UUID
    channel: str


@dataclass(frozen=True, slots=True)
class CloseDelivery(Command):
    """Leave a failed channel at that, with the reason."""

    message_id: UUID
    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class SendDigests(Command):
    """Tell each reviewer what waits."""
