"""Messages to people: the inbox is the truth, SMS and WeChat are told of it by the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.accounts import delivery, message
from app.models.prepared import Prepared
from app.store.outbox import Outbox
from app.store.transaction import Repository, Transaction
from workflows.errors import NotFound
from workflows.messages import checked
from workflows.model import Json
from workflows.ports.messages import Delivery, Message, emission

_written = ("id", "account_id", "template", "facts", "about", "created_at")
_ADD = Prepared(insert(message).values({name: bindparam(name) for name in _written}))


class Messages(Repository):
    """See `workflows.ports.messages.Messages`."""

    def __init__(self, transaction: Transaction, outbox: Outbox) -> None:
        super().__init__(transaction)
        self._outbox = outbox

    def add(self, account_id: UUID, name: str, told: Mapping[str, Json], about: UUID | None) -> None:
        """A message: in the inbox at once, outside after the commit.  `told` holds no personal data."""
        template, row_id = checked(name, told), self.tx.new_id()
        row = {"id": row_id, "account_id": account_id, "template": name, "facts": dict(told), "about": about}
        self.tx.statements.later(_ADD, {**row, "created_at": self.now})
        if not template.inside:
            self._outbox.emit(**emission(row_id, "wechat", 0))

    def get(self, message_id: UUID) -> Message:
        """NotFound."""
        c = message.c
        wanted = select(c.id, c.account_id, c.template, c.facts, c.about).where(c.id == message_id)
        row = self.db.execute(wanted).first()
        if row is None:
            raise NotFound
        return Message(*row)

    def read(self, account_id: UUID, message_id: UUID | None) -> None:
        """The account has read this message, or all of its messages.  NotFound for somebody else's."""
        c = message.c
        if message_id is not None and self.get(message_id).account_id != account_id:
            raise NotFound
        unread = update(message).where(c.account_id == account_id, c.read_at.is_(None))
        self.db.execute((unread.where(c.id == message_id) if message_id else unread).values(read_at=self.now))

    def delivery(self, message_id: UUID, channel: str) -> Delivery:
        """How a channel of a message stands, locked for this command."""
        c = delivery.c
        wanted = select(c.message_id, c.channel, c.state, c.tries, c.answer)
        row = self.db.execute(wanted.where(c.message_id == message_id, c.channel == channel).with_for_update()).first()
        return Delivery(*row) if row else Delivery(message_id, channel, "waiting", 0, "")

    def log(self, row: Delivery, reason: str | None = None) -> None:
        """How a channel went; `reason` is why it was closed by hand."""
        values: dict[str, Any] = {
            "state": row.state, "tries": row.tries, "answer": row.answer, "at": self.now, "reason": reason,
        }  # fmt: skip
        line = upsert(delivery).values(message_id=row.message_id, channel=row.channel, **values)
        self.db.execute(line.on_conflict_do_update(index_elements=["message_id", "channel"], set_=values))
