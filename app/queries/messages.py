"""What people are told: one's own inbox, and for operators what did not get out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.models.accounts import delivery, message
from app.queries.reading import Reading
from workflows.errors import NotFound
from workflows.messages import REASON, TEMPLATES
from workflows.model import Json

PAGE = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A message of the inbox: what its words are made of, and what it opens."""

    id: UUID
    template: str
    facts: Mapping[str, Json]
    about: UUID | None
    created_at: datetime
    read_at: datetime | None

    @property
    def page(self) -> str:
        """What it opens."""
        return TEMPLATES[self.template].page

    @property
    def reason(self) -> str:
        """Why, as a code."""
        return str(self.facts.get(REASON) or "")


_ROW = (
    message.c.id, message.c.template, message.c.facts, message.c.about, message.c.created_at, message.c.read_at,
)  # fmt: skip


def inbox(reading: Reading, account_id: UUID, before: UUID | None = None) -> tuple[list[Told], UUID | None]:
    """A page of the inbox, newest first, and after which message the next begins."""
    c = message.c
    wanted = select(*_ROW).where(c.account_id == account_id, c.template.in_(TEMPLATES))
    if before is not None:
        wanted = wanted.where(c.id < before)
    found = [Told(*row) for row in reading.db.execute(wanted.order_by(c.id.desc()).limit(PAGE + 1))]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def one(reading: Reading, account_id: UUID, message_id: UUID) -> Told:
    """One of the account's own messages.  NotFound."""
    c = message.c
    row = reading.db.execute(select(*_ROW).where(c.id == message_id, c.account_id == account_id)).first()
    if row is None:
        raise NotFound
    return Told(*row)


def unread(reading: Reading, account_id: UUID) -> int:
    """How many the account has not opened."""
    c = message.c
    counted = select(func.count()).where(c.account_id == account_id, c.read_at.is_(None))
    return int(reading.db.execute(counted).scalar_one())


def failed(reading: Reading) -> list[Any]:
    """Channels that did not take a message, oldest first.  Whose message it is, is nobody's business."""
    c = delivery.c
    wanted = select(c.message_id, c.channel, c.tries, c.answer, c.at, message.c.template, message.c.facts).join(message)
    return list(reading.db.execute(wanted.where(c.state == "failed").order_by(c.at).limit(200)))


def sending(reading: Reading) -> dict[str, int]:
    """How many wait for another try, and how many went out within a day."""
    c, since = delivery.c, reading.now - timedelta(hours=24)
    counted = select(c.state, func.count()).where(c.state.in_(["waiting", "sent"]), c.at > since).group_by(c.state)
    return {"waiting": 0, "sent": 0} | {row[0]: row[1] for row in reading.db.execute(counted)}
