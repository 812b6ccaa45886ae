"""Which handler carries out which command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from workflows.commands import Command
from workflows.handlers.room import Room
from workflows.ports import Work

Handler = Callable[[Any, Work, Room], Any]
H = TypeVar("H", bound=Handler)

handlers: dict[type[Command], Handler] = {}


def handles(kind: type[Command]) -> Callable[[H], H]:
    """Register a handler: `(command, work, room) -> answer`.  It never commits; the unit of work does, once."""

    def register(handler: H) -> H:
        if kind in handlers:
            raise ValueError(f"{kind.__name__} has two handlers")
        handlers[kind] = handler
        return handler

    return register
