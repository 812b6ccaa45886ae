"""What people are told, and what becomes of it outside: WeChat where the person lets it, an SMS where not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from workflows import facts
from workflows.commands.messages import CloseDelivery, MessageDelivered, ReadMessages, RetryDelivery, SendDigests
from workflows.errors import Conflict, Forbidden, Invalid, NotSignedIn
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.ports import Work
from workflows.ports.messages import Delivery, emission
from workflows.routines import go_on
from workflows.words import say

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20))  # then a person looks at it
NO_WAY = {"no address", "not subscribed"}  # the person has not got this channel: nothing has failed
DIGEST_OF = timedelta(hours=24)


@handles(MessageDelivered)
def delivered(command: MessageDelivered, work: Work, room: Room) -> None:
    """Log how a channel went: tried again after a pause while it is away; WeChat's no leaves it to an SMS."""
    before = work.messages.delivery(command.message_id, command.channel)
    after = replace(before, state=_state(command, before.tries), tries=before.tries + 1, answer=command.answer)
    work.messages.log(after)
    if after.state == "waiting":
        work.emit(**emission(after.message_id, after.channel, after.tries, work.now + PAUSES[before.tries]))
    elif after.channel == "wechat" and after.state != "sent":
        work.emit(**emission(after.message_id, "sms", 0))


def _state(command: MessageDelivered, tries: int) -> str:
    if command.away:
        return "waiting" if tries < len(PAUSES) else "failed"
    if command.answer == "sent":
        return "sent"
    optional = command.channel == "wechat" and command.answer == "no template"
    return "skipped" if command.answer in NO_WAY or optional else "failed"


@handles(ReadMessages)
def read(command: ReadMessages, work: Work, room: Room) -> None:
    """Only one's own.  NotFound, NotSignedIn."""
    if work.actor.account_id is None:
        raise NotSignedIn
    work.messages.read(work.actor.account_id, command.message_id)


@handles(RetryDelivery)
def retry(command: RetryDelivery, work: Work, room: Room) -> None:
    """One more try.  Conflict unless it has failed."""
    row = _failed(work, command.message_id, command.channel)
    work.messages.log(replace(row, state="waiting"))
    work.emit(**emission(row.message_id, row.channel, row.tries))
    work.audit("delivery.retried", f"message:{row.message_id}", {"channel": row.channel})


@handles(CloseDelivery)
def close(command: CloseDelivery, work: Work, room: Room) -> None:
    """Nobody tries again.  Conflict unless it has failed, Invalid without a reason."""
    row, reason = _failed(work, command.message_id, command.channel), command.reason.strip()
    if not 4 <= len(reason) <= 300:
        raise Invalid({"reason": say("incident.reason_length")})
    work.messages.log(replace(row, state="closed"), reason)
    work.audit("delivery.closed", f"message:{row.message_id}", {"channel": row.channel, "reason": reason})


def _failed(work: Work, message_id: UUID, channel: str) -> Delivery:
    if not work.actor.has("operator"):
        raise Forbidden
    work.messages.get(message_id)
    row = work.messages.delivery(message_id, channel)
    if row.state != "failed":
        raise Conflict(say("message.settled"))
    return row


@handles(SendDigests)
def send_digests(command: SendDigests, work: Work, room: Room) -> None:
    """Once a day, to every reviewer for whom something is new, due soon or overdue."""
    for account_id, counts in work.reviews.waiting(work.now - DIGEST_OF, work.now + DIGEST_OF).items():
        work.notify(account_id, "digest", counts)
    go_on(work, facts.DIGEST)
