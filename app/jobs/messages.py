"""Messages to people, outside of the product: SMS and WeChat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands import CodeSent, MessageDelivered, SendDigests
from workflows.messages import TEMPLATES
from workflows.model import SYSTEM, Json
from workflows.ports import Unavailable
from workflows.ports.messages import Message
from workflows.words import say


@job(facts.SMS_CODE)
def send_code(leased: Leased, hands: Hands) -> None:
    """A one-time code; sent once, since an SMS cannot be taken back (guide wechat A4)."""
    code_id = UUID(leased.payload["code"])
    with hands.reading() as work:
        to_send = work.sms_codes.to_send(code_id)
    if to_send is not None:
        mobile, code = to_send
        hands.world.sms.send(mobile, "code", {"code": code})
    hands.dispatch(CodeSent(code_id), SYSTEM, lease=leased.lease)


@job(facts.MESSAGE_SENT)
def send_message(leased: Leased, hands: Hands) -> None:
    """A message by one channel.  Who has no WeChat is told by SMS; who has neither, has the inbox."""
    message_id, channel = UUID(leased.payload["message"]), leased.payload["channel"]
    with hands.reading() as work:
        message = work.messages.get(message_id)
        openid = work.accounts.openid_of(message.account_id, hands.world.login.mp_appid)
        mobile = work.accounts.mobile_of(message.account_id)
    by_wechat = channel == "wechat" and openid is not None
    try:
        with hands.holding(leased.lease):
            answer, away = (_wechat(hands, openid, message) if by_wechat else _sms(hands, mobile, message)), False
    except Unavailable as error:
        answer, away = told(str(error)), True
    delivered = MessageDelivered(message_id, "wechat" if by_wechat else "sms", answer, away)
    hands.dispatch(delivered, SYSTEM, lease=leased.lease)


def _wechat(hands: Hands, openid: str | None, message: Message) -> str:
    assert openid is not None
    facts_of = said(message)
    return hands.world.login.notify(openid, message.template, {"says": sentence(message, facts_of), **facts_of})


def _sms(hands: Hands, mobile: str | None, message: Message) -> str:
    return hands.world.sms.send(mobile, message.template, said(message)) if mobile else "no address"


def said(message: Message) -> dict[str, Json]:
    """The facts that leave the house, in the template's order."""
    return {name: message.facts[name] for name in TEMPLATES[message.template].facts}


def sentence(message: Message, facts_of: Mapping[str, Json]) -> str:
    """The message's first clause: what a subscription message has room for."""
    return str(say(f"message.{message.template}", **facts_of)).split("，")[0].rstrip("。")


def told(words: str) -> str:
    """What a provider answered, short and without numbers of people."""
    return re.sub(r"\d{7,}", "***", words)[:80]


@job(facts.DIGEST)
def send_digests(leased: Leased, hands: Hands) -> None:
    """What waits for each reviewer."""
    hands.dispatch(SendDigests(), SYSTEM, lease=leased.lease)
