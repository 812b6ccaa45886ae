"""One command, one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from workflows.commands import Command
from workflows.handlers import handlers
from workflows.handlers.room import Room
from workflows.model import Actor, Credential, Lease
from workflows.ports import Work


class OpenWork(Protocol):
    """Begins a unit of work: leaves it committed, or rolled back when an exception passes."""

    def __call__(self, who: Credential | Actor, /) -> AbstractContextManager[Work]: ...


class Repeat(Protocol):
    """Remembers what a request with an idempotency key was answered."""

    def __call__(self, work: Work, key: str, command: Command, carry_out: Callable[[], Any], /) -> Any: ...


class Dispatcher:
    """Carries out commands.  Shared by web, API, command line and jobs."""

    def __init__(self, open_work: OpenWork, repeat: Repeat, room: Room) -> None:
        self._open_work, self._repeat, self._room = open_work, repeat, room

    def __call__(
        self, command: Command, who: Credential | Actor, *, key: str | None = None, lease: Lease | None = None
    ) -> Any:
        """Authenticate, carry out, commit; returns the handler's answer.

        `key` is the caller's idempotency key: a repeated one gives the first answer again (KeyReused when the
        command differs).  `lease` is a job's hold on its outbox row: closed in the same transaction (LeaseLost).
        """
        handler = handlers[type(command)]
        with self._open_work(who) as work:
            if key is None:
                answer = handler(command, work, self._room)
            else:
                answer = self._repeat(work, key, command, lambda: handler(command, work, self._room))
            if lease is not None:
                work.finish(lease)
        return answer
