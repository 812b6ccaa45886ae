"""Which job carries out which kind of outbox row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.jobs.hands import Hands
from app.store.queue import Leased

Job = Callable[[Leased, Hands], None]
J = TypeVar("J", bound=Job)

jobs: dict[str, Job] = {}


def job(kind: str) -> Callable[[J], J]:
    """Register the job of an outbox kind.  It must end with a command that carries the lease."""

    def register(function: J) -> J:
        if kind in jobs:
            raise ValueError(f"outbox kind {kind} has two jobs")
        jobs[kind] = function
        return function

    return register
