"""What the API's views may use: commands and questions, for the bearer of a token."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from flask import current_app, request

from app.queries import credentials
from app.queries.reading import Reader, Reading
from workflows.commands import Command
from workflows.dispatcher import Dispatcher
from workflows.errors import Invalid, NotSignedIn
from workflows.model import Actor, Credential
from workflows.words import say

P = ParamSpec("P")
T = TypeVar("T")


class Rooms(Protocol):
    """The part of the house that the API needs."""

    @property
    def dispatch(self) -> Dispatcher: ...

    @property
    def reader(self) -> Reader: ...


def rooms() -> Rooms:
    """The running application's rooms."""
    return cast(Rooms, current_app.extensions["shenbao"])


def credential() -> Credential:
    """The bearer token of the request, by its digest.  NotSignedIn."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn(say("api.no_token"))
    return Credential("token", hashlib.sha256(token.strip().encode()).digest())


def actor() -> Actor:
    """Whose token it is.  NotSignedIn."""
    visitor = ask(credentials.recognise, credential())
    if visitor is None:
        raise NotSignedIn(say("api.bad_token"))
    return visitor.actor


def ask(question: Callable[Concatenate[Reading, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The answer of a query function."""
    return rooms().reader.ask(question, *args, **kwargs)


def dispatch(command: Command, *, key: str | None = None) -> Any:
    """Carry out a command for the bearer."""
    return rooms().dispatch(command, credential(), key=key)


def body() -> dict[str, Any]:
    """The request's JSON object.  Invalid for anything else."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid({"body": say("api.not_an_object")})
    return sent


def field(sent: dict[str, Any], name: str, kind: type[T], default: T | None = None) -> T:
    """A member of the body, of this type; `default` when it is absent.  Invalid."""
    value = sent.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Invalid({name: say("api.wrong_type", name=name, kind=kind.__name__)})
    return value
