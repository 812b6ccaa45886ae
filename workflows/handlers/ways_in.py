"""Several ways into one account (S1.2): never by themselves, only when the person who is signed in asks for it.

Whoever lends a phone to a colleague signs in there by number; the WeChat of that phone stays with its owner.
"""

from __future__ import annotations

from uuid import UUID

from workflows.commands.login import BindMobile, BindWeChat, PayByWeChat
from workflows.errors import Conflict
from workflows.handlers.identity import person
from workflows.handlers.login import CODE_TRIES, number_of
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.ports import Work
from workflows.service_tasks.payment import ORDER_LIFE
from workflows.words import say

TAKEN_MOBILE = say("login.mobile_elsewhere")
TAKEN_WECHAT = say("login.wechat_elsewhere")


@handles(BindMobile)
def bind_mobile(command: BindMobile, work: Work, room: Room) -> bool:
    """False for a wrong code, which is counted.  Conflict when somebody else uses the number."""
    account_id, number = person(work), number_of(command.mobile)
    if not work.sms_codes.check(number, "bind", command.code.strip(), CODE_TRIES):
        return False
    _free(work, account_id, work.accounts.by_mobile(number), TAKEN_MOBILE)
    work.accounts.bind_mobile(account_id, number)
    work.audit("mobile.bound", f"account:{account_id}", {})
    work.notify(account_id, "mobile_bound")
    return True


@handles(BindWeChat)
def bind_wechat(command: BindWeChat, work: Work, room: Room) -> None:
    """Doing it again changes nothing.  Conflict when the account has another WeChat, or the WeChat another account."""
    account_id, owner = person(work), work.accounts.by_openid(command.appid, command.openid)
    if owner == account_id:
        return
    if work.accounts.openid_of(account_id, command.appid) is not None:
        raise Conflict(say("login.wechat_linked"))
    _free(work, account_id, owner, TAKEN_WECHAT)
    work.accounts.bind_openid(account_id, command.appid, command.openid)
    work.audit("wechat.bound", f"account:{account_id}", {"appid": command.appid})
    work.notify(account_id, "wechat_bound")


@handles(PayByWeChat)
def pay_by_wechat(command: PayByWeChat, work: Work, room: Room) -> None:
    """The WeChat pays for this account for a while; nobody signs in with it (S1.2c: another may pay)."""
    work.accounts.lend(person(work), command.appid, command.openid, work.now + ORDER_LIFE)


def _free(work: Work, account_id: UUID, owner: UUID | None, taken: str) -> None:
    """An account that was opened by mistake and never used gives up its way in and is closed."""
    if owner in (None, account_id):
        return
    if not work.accounts.is_unused(owner):
        raise Conflict(taken)
    work.accounts.close(owner)
    work.audit("account.closed", f"account:{owner}", {"for": str(account_id)})
