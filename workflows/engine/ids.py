"""Ids of tasks.

Inside of the engine 32 hexadecimal digits: a text knows its own hash, a UUID works it out each time it is looked up,
and a step looks ids up hundreds of times.  Outside of it UUIDs.
"""

from __future__ import annotations

from uuid import UUID, SafeUUID, uuid4


def fresh() -> str:
    """A new task's id."""
    return uuid4().hex


def outside(task_id: str) -> UUID:
    """The id as everybody else knows it.  UUID(text) without its checks: six times faster, and there are many."""
    made = object.__new__(UUID)
    object.__setattr__(made, "int", int(task_id, 16))
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made
