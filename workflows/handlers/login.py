"""Signing in.  Numbers and limits: dossier §5 (one-time codes, lock-out, sessions), counted in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from workflows import facts
from workflows.commands.login import (
    AddStaff,
    CodeSent,
    IssueToken,
    LogInByCode,
    LogInByWeChat,
    LogInStaff,
    LogOut,
    RenewAuthenticator,
    RequestCode,
)
from workflows.errors import Conflict, Invalid, NotFound, TooOften
from workflows.forms.numbers import mobile as mobile_number
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Grant
from workflows.ports import Work
from workflows.words import say

CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5
BETWEEN_CODES = timedelta(seconds=60)
PER_HOUR, PER_DAY, PER_ADDRESS_HOUR = 5, 10, 20
CANDIDATE_SESSION, STAFF_SESSION = timedelta(hours=12), timedelta(hours=8)
FAILURES = 5
LOCK = timedelta(minutes=15)


@handles(RequestCode)
def request_code(command: RequestCode, work: Work, room: Room) -> None:
    """Send a code, unless too many were sent.  The answer is the same whether or not the number is known."""
    number = number_of(command.mobile)
    work.sms_codes.lock(number)
    hour, day = work.now - timedelta(hours=1), work.now - timedelta(days=1)
    last = work.sms_codes.last_sent(number)
    if (
        (last is not None and last > work.now - BETWEEN_CODES)
        or work.sms_codes.sent_since(number, hour) >= PER_HOUR
        or work.sms_codes.sent_since(number, day) >= PER_DAY
        or work.sms_codes.sent_from_since(command.address, hour) >= PER_ADDRESS_HOUR
    ):
        raise TooOften
    code = work.new_token(6, "0123456789")
    row = work.sms_codes.add(number, command.purpose, code, work.now + CODE_LIFE, command.address)
    work.emit(facts.SMS_CODE, {"code": str(row)}, key=f"code:{row}")


@handles(CodeSent)
def code_sent(command: CodeSent, work: Work, room: Room) -> None:
    """Forget the plain code."""
    work.sms_codes.forget_plain(command.code_id)


@handles(LogInByCode)
def by_code(command: LogInByCode, work: Work, room: Room) -> UUID | None:
    """The account, or None for a wrong code (which is counted)."""
    number = number_of(command.mobile)
    if not work.sms_codes.check(number, "login", command.code.strip(), CODE_TRIES):
        return None
    account_id = work.accounts.by_mobile(number) or work.accounts.add_person(number)
    _open(work, account_id, command.session, "phone")
    return account_id


@handles(LogInByWeChat)
def by_wechat(command: LogInByWeChat, work: Work, room: Room) -> UUID:
    """The account bound to the identity, or a new one."""
    account_id = work.accounts.by_openid(command.appid, command.openid)
    if account_id is None:
        account_id = work.accounts.add_person()
        work.accounts.bind_openid(account_id, command.appid, command.openid)
    _open(work, account_id, command.session, "wechat")
    return account_id


@handles(LogInStaff)
def staff(command: LogInStaff, work: Work, room: Room) -> UUID | None:
    """The account, or None for a wrong name, password or code alike.  TooOften while it is locked."""
    subject = f"staff:{command.login}"
    account_id, hashed = work.accounts.password_of(command.login) or (None, None)
    count, last = work.accounts.failures(subject)
    if last is not None and count >= FAILURES and last + _lock(count) > work.now:
        raise TooOften(say("login.locked"))
    known = work.passwords.verify(hashed, command.password)
    if account_id is None or not known or not _by_authenticator(work, account_id, command.totp):
        work.accounts.count_failure(subject)
        return None
    work.accounts.clear_failures(subject)
    _open(work, account_id, command.session, "password", STAFF_SESSION)
    return account_id


def _by_authenticator(work: Work, account_id: UUID, code: str) -> bool:
    """Whether it is a code of the account's authenticator that was not used before; now it is."""
    secret = work.accounts.totp_of(account_id)
    step = work.passwords.totp_step(secret, code, work.now) if secret else None
    return step is not None and work.accounts.use_totp_step(account_id, step)


def _lock(failures: int) -> timedelta:
    return LOCK * (1 << min(failures - FAILURES, 6))


def _open(work: Work, account_id: UUID, session: bytes, method: str, life: timedelta = CANDIDATE_SESSION) -> None:
    ends: datetime = work.now + life
    work.accounts.open_session(account_id, session, ends, {"method": method})
    work.audit("signed.in", f"account:{account_id}", {"method": method})


@handles(LogOut)
def log_out(command: LogOut, work: Work, room: Room) -> None:
    """End the session."""
    work.accounts.close_session(command.session)


@handles(IssueToken)
def issue_token(command: IssueToken, work: Work, room: Room) -> None:
    """Keep a token's digest for an account.  NotFound."""
    account_id = work.accounts.by_login(command.login)
    if account_id is None:
        raise NotFound(say("login.unknown", login=command.login))
    if not 1 <= command.days <= 366:
        raise Invalid({"days": say("login.days")})
    work.accounts.add_token(account_id, command.digest, work.now + timedelta(days=command.days))
    work.audit("token.issued", f"account:{account_id}", {"days": command.days})


@handles(AddStaff)
def add_staff(command: AddStaff, work: Work, room: Room) -> UUID:
    """A staff account.  Conflict when the name is taken."""
    if work.accounts.by_login(command.login) is not None:
        raise Conflict(say("login.used", login=command.login))
    grants = [Grant(*text.split("@", 1)) for text in command.grants]
    hashed = work.passwords.hash(command.password)
    account_id = work.accounts.add_staff(command.login, command.title, hashed, command.totp, grants)
    work.audit("staff.added", f"account:{account_id}", {"grants": list(command.grants)})
    return account_id


@handles(RenewAuthenticator)
def renew_authenticator(command: RenewAuthenticator, work: Work, room: Room) -> None:
    """Another authenticator for an account.  NotFound."""
    account_id = work.accounts.by_login(command.login)
    if account_id is None:
        raise NotFound(say("login.unknown", login=command.login))
    work.accounts.set_totp(account_id, command.totp)
    work.audit("staff.authenticator", f"account:{account_id}", {})


def number_of(text: str) -> str:
    """A mobile number as it is kept.  Invalid."""
    try:
        return mobile_number(text)
    except ValueError as error:
        raise Invalid({"mobile": str(error)}) from error
