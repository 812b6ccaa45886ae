"""Wishes around signing in.  A wrong code is an answer, not a refusal: it must be counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from workflows.commands.core import Command


@dataclass(frozen=True, slots=True)
class RequestCode(Command):
    """Send a one-time code to a phone.  `address` is the network address that asks."""

    mobile: str = field(repr=False)
    purpose: str = "login"
    address: str = ""


@dataclass(frozen=True, slots=True)
class CodeSent(Command):
    """A one-time code went out."""

    code_id: UUID


@dataclass(frozen=True, slots=True)
class LogInByCode(Command):
    """Sign in by phone and one-time code; the first time opens an account.

    `session` is the digest of the new session's token."""

    mobile: str = field(repr=False)
    code: str = field(repr=False)
    session: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogInByWeChat(Command):
    """Sign in by a WeChat identity that WeChat has just vouched for; the first time opens an account."""

    appid: str
    openid: str = field(repr=False)
    session: bytes = field(repr=False)
    channel: str = "oa"


@dataclass(frozen=True, slots=True)
class BindMobile(Command):
    """Give the account of who is signed in a phone number, or another one, proved by a one-time code."""

    mobile: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BindWeChat(Command):
    """Give the account of who is signed in a WeChat identity that WeChat has just vouched for."""

    appid: str
    openid: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PayByWeChat(Command):
    """Pay, for as long as an order lives, from a WeChat that WeChat has just vouched for; it may be somebody else's."""

    appid: str
    openid: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogInStaff(Command):
    """Sign in by name, password and a code of the account's authenticator, which is good once."""

    login: str
    password: str = field(repr=False)
    totp: str = field(repr=False)
    session: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogOut(Command):
    """End a session."""

    session: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class IssueToken(Command):
    """A bearer token for programs, known by its digest."""

    login: str
    digest: bytes = field(repr=False)
    days: int = 30


@dataclass(frozen=True, slots=True)
class AddStaff(Command):
    """A staff account: sign-in name, what colleagues see, password, authenticator's secret, `role` or `role@scope`."""

    login: str
    title: str
    password: str = field(repr=False)
    totp: str = field(repr=False)
    grants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenewAuthenticator(Command):
    """Another authenticator for who has lost the one before."""

    login: str
    totp: str = field(repr=False)
