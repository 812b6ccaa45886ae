"""Messages to people, and how they went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from workflows import facts
from workflows.model import Json


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody was told."""

    id: UUID
    account_id: UUID
    template: str
    facts: Mapping[str, Json]
    about: UUID | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One channel of a message: waiting, sent, skipped (there was no way), failed, closed (by hand)."""

    message_id: UUID
    channel: str  # wechat | sms
    state: str
    tries: int
    answer: str  # what the provider said last, without numbers


class Messages(Protocol):
    """What people are told."""

    def get(self, message_id: UUID) -> Message:
        """NotFound."""

    def read(self, account_id: UUID, message_id: UUID | None) -> None:
        """The account has read this message, or all of its messages.  NotFound for somebody else's."""

    def delivery(self, message_id: UUID, channel: str) -> Delivery:
        """How a channel of a message stands, locked for this command."""

    def log(self, row: Delivery, reason: str | None = None) -> None:
        """How a channel went; `reason` is why it was closed by hand."""


def emission(message_id: UUID, channel: str, tries: int, run_at: datetime | None = None) -> dict[str, Any]:
    """The outbox row of a try: the same try is told once."""
    payload = {"message": str(message_id), "channel": channel}
    key = f"message:{message_id}:{channel}:{tries}"
    return {"kind": facts.MESSAGE_SENT, "payload": payload, "key": key, "run_at": run_at}
