"""Messages to people: the inbox is the truth, SMS and WeChat are told of it by the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app.models.accounts import delivery, message
from app.store.outbox import Outbox
from app.store.transaction import Repository, Transaction
from workflows import facts
from workflows.model import Json

CHANNELS = ("sms", "wechat")


class Messages(Repository):
    """What people are told."""

    def __init__(self, transaction: Transaction, outbox: Outbox) -> None:
        super().__init__(transaction)
        self._outbox = outbox

    def add(self, account_id: UUID, template: str, told: Mapping[str, Json]) -> None:
        """A message: in the inbox at once, outside after the commit.  `told` holds no personal data."""
        row_id = self.tx.new_id()
        row = {"id": row_id, "account_id": account_id, "template": template, "facts": dict(told)}
        self.db.execute(insert(message).values(**row, created_at=self.now))
        for channel in CHANNELS:
            self._outbox.emit(
                facts.MESSAGE_SENT, {"message": str(row_id), "channel": channel}, key=f"message:{row_id}:{channel}"
            )

    def get(self, message_id: UUID) -> Any:
        """Account, template and facts of a message."""
        c = message.c
        return self.db.execute(select(c.account_id, c.template, c.facts).where(c.id == message_id)).one()

    def delivered(self, message_id: UUID, channel: str, outcome: str) -> None:
        """Log how a channel went."""
        row = {"message_id": message_id, "channel": channel, "outcome": outcome, "at": self.now}
        self.db.execute(insert(delivery).values(row))
