"""The time of a step.  The engine room never looks at the machine's clock.

Every step runs inside `at(moment)`.  Timers and `today()`/`now()` read `now()`; the library's own time stamps, which
only order the tasks of an instance, read `tick()`: a number that grows with every change of state.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from workflows.engine.journal import Journal


@dataclass(slots=True)
class Moment:
    """One step: when it happens (aware), how far the ticks are, and what is written down."""

    now: datetime
    ticks: int = 0
    journal: Journal = field(default_factory=Journal)

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("a step needs an aware time")


_moment: ContextVar[Moment] = ContextVar("moment")


@contextmanager
def at(moment: Moment) -> Iterator[Moment]:
    """Run the block at this moment."""
    token = _moment.set(moment)
    try:
        yield moment
    finally:
        _moment.reset(token)


def current() -> Moment:
    """The running step.  LookupError outside of one."""
    return _moment.get()


def now() -> datetime:
    """When the running step happens."""
    return _moment.get().now


def tick() -> int:
    """The next number of the running step's instance."""
    moment = _moment.get()
    moment.ticks += 1
    return moment.ticks
