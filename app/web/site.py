"""What a view may use: it sends commands, asks questions, and knows who visits.  No session, table or client."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast
from uuid import UUID

from flask import current_app, g, request
from flask_login import UserMixin, current_user

from app.config import Retention
from app.queries import credentials
from app.queries.credentials import Visitor
from app.queries.reading import Reader, Reading
from workflows.commands import Command
from workflows.dispatcher import Dispatcher
from workflows.errors import Forbidden, NotSignedIn
from workflows.model import SYSTEM, Actor, Bundle, Credential
from workflows.words import say

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Doors:
    """The services outside that a page needs while the person waits; built by `app.wiring`."""

    wechat_address: Callable[[str, str], str]  # (return address, state) -> WeChat's consent page
    wechat_identity: Callable[[str, str], tuple[str, str]]  # (channel 'oa' | 'mp', code) -> appid, openid
    clean_picture: Callable[[bytes, str], list[bytes]]  # (content, kind) -> JPEGs drawn anew; Invalid
    read_notification: Callable[[Any, bytes, datetime], Any]  # headers, body -> what WeChat Pay tells; Forbidden
    pay_parameters: Callable[
        [str, str], dict[str, str]
    ]  # (prepay id, channel) -> what the payment sheet is called with
    appid: Callable[[str], str]  # of a channel
    pay_sheet: Callable[[str, str], str]  # (prepay id, way back) -> the sandbox's payment sheet, "" with real WeChat
    native_page: Callable[[str, str], str]  # (order id, way back) -> the sandbox's mini-program, "" with a real one
    subscriptions: tuple[str, ...] = ()  # WeChat's template ids that people are asked to subscribe to
    subscribe_page: str = ""  # the sandbox's, "" with a real mini-program


@dataclass(frozen=True)
class Site:
    """Everything the pages need of the rest of the house."""

    dispatch: Dispatcher
    reader: Reader
    doors: Doors
    secret: bytes
    clock: Callable[[], datetime]
    secure: bool  # cookies over https only
    keep: Retention
    playgrounds: Playgrounds | None  # None inside of one


class Playground(Protocol):
    """A house of its own in which a draft is tried; built by `app.playground`."""

    site: Site
    house: Any
    app: Any

    def people(self) -> dict[str, str]: ...

    def enter(self, person: str) -> str: ...

    def start(self, key: str) -> UUID: ...

    def settle(self) -> None: ...

    def move_on(self, how_far: timedelta) -> None: ...

    def pay(self, out_trade_no: str) -> None: ...


class Playgrounds(Protocol):
    """All of them, by draft."""

    def furnish(self, draft_id: UUID, bundles: Sequence[Bundle]) -> Playground: ...

    def find(self, draft_id: UUID) -> Playground | None: ...


class SignedIn(UserMixin):  # type: ignore[misc]  flask-login carries no types
    """The visitor, as flask-login wants one."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.id = str(visitor.actor.account_id)


def site() -> Site:
    """The running application's site."""
    return cast(Site, current_app.extensions["shenbao"])


def cookie_name() -> str:
    """`__Host-` binds the cookie to this very host; browsers take that over https only."""
    return "__Host-shenbao" if site().secure else "shenbao"


def token() -> str:
    """The visitor's random token: of a session once signed in, before that only the root of the CSRF token."""
    found = g.get("token") or request.cookies.get(cookie_name(), "")
    if not found:
        found = g.token = fresh_token()
    return cast(str, found)


def fresh_token() -> str:
    """A token that nobody has."""
    return secrets.token_urlsafe(32)


def digest(of: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(of.encode()).digest()


def csrf() -> str:
    """What a form must send back: bound to the visitor's token, so that nobody else's page can know it."""
    return hmac.new(site().secret, b"csrf\0" + token().encode(), "sha256").hexdigest()[:32]


def load_visitor(_request: Any) -> SignedIn | None:
    """flask-login's request loader."""
    shown = request.cookies.get(cookie_name())
    if not shown:
        return None
    visitor = site().reader.ask(credentials.recognise, Credential("session", digest(shown)))
    return SignedIn(visitor) if visitor else None


def in_wechat() -> bool:
    """Whether the page is shown inside WeChat, by what its browser says of itself."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def pay_channel() -> str:
    """Where a payment would be made: 'mp' inside the mini-program's web view, 'oa' by the official account."""
    return "mp" if "miniprogram" in request.headers.get("User-Agent", "").lower() else "oa"


def visitor() -> Visitor | None:
    """Whoever is signed in."""
    return cast(Visitor, current_user.visitor) if current_user.is_authenticated else None


def actor() -> Actor:
    """The signed-in actor.  NotSignedIn."""
    found = visitor()
    if found is None:
        raise NotSignedIn
    return found.actor


def candidate() -> Actor:
    """A person, not staff.  NotSignedIn, Forbidden."""
    found = actor()
    if found.staff:
        raise Forbidden(say("identity.staff_account"))
    return found


def staff(*roles: str) -> Actor:
    """A staff member, with one of these roles if any are named.  NotSignedIn, Forbidden."""
    found = actor()
    if not found.staff or (roles and not found.has(*roles)):
        raise Forbidden
    return found


def reviewer() -> Actor:
    """Staff, or a person who reviews for a unit.  NotSignedIn, Forbidden."""
    found = actor()
    if not found.staff and not found.has("unit_reviewer", "unit_admin"):
        raise Forbidden
    return found


def ask(question: Callable[Concatenate[Reading, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The answer of a query function."""
    return site().reader.ask(question, *args, **kwargs)


def dispatch(command: Command, *, key: str | None = None) -> Any:
    """Carry out a command for the visitor: who that is, is found in the command's own transaction."""
    shown = request.cookies.get(cookie_name())
    if not shown:
        raise NotSignedIn
    return site().dispatch(command, Credential("session", digest(shown)), key=key)


def dispatch_anonymous(command: Command) -> Any:
    """Carry out a command that needs nobody to be signed in (signing in itself, verified notifications)."""
    return site().dispatch(command, SYSTEM)
