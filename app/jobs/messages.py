"""Messages to people, outside of the product: SMS and WeChat."""

from __future__ import annotations

from uuid import UUID

from app.jobs.hands import Hands
from app.jobs.register import job
from app.store.queue import Leased
from workflows import facts
from workflows.commands import CodeSent, MessageDelivered
from workflows.model import SYSTEM


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
    """A message by one channel; a person without that channel has the inbox."""
    message_id, channel = UUID(leased.payload["message"]), leased.payload["channel"]
    with hands.reading() as work:
        message = work.messages.get(message_id)
        mobile = work.accounts.mobile_of(message.account_id) if channel == "sms" else None
        openid = (
            work.accounts.openid_of(message.account_id, hands.world.login.mp_appid) if channel == "wechat" else None
        )
    outcome = "no address"
    if mobile:
        outcome = hands.world.sms.send(mobile, message.template, message.facts)
    elif openid:
        outcome = hands.world.login.notify(openid, message.template, message.facts)
    hands.dispatch(MessageDelivered(message_id, channel, outcome), SYSTEM, lease=leased.lease)
