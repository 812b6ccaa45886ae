"""How a question is asked: on a connection of its own, outside of any transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine

from app.models.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """One question's connection, the vault that opens sealed values, and the moment."""

    db: Connection
    vault: Vault
    now: datetime


@dataclass(frozen=True)
class Reader:
    """Asks questions; shared by all threads of a process."""

    engine: Engine
    vault: Vault
    clock: Callable[[], datetime]

    def ask(self, question: Callable[Concatenate[Reading, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer of a query function: `ask(tasks.view, task_id, actor)`."""
        with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as db:
            return question(Reading(db, self.vault, self.clock()), *args, **kwargs)
