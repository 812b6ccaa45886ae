"""How a question is asked: on a connection of its own, outside of any transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar

from psycopg import Connection as Driver
from sqlalchemy import Connection, Engine

from app.models.prepared import Prepared
from app.models.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")


class Reading:
    """One question's connection, the vault that opens sealed values, and the moment."""

    def __init__(self, engine: Engine, vault: Vault, now: datetime) -> None:
        self.vault, self.now = vault, now
        self._engine = engine

    @cached_property
    def db(self) -> Connection:
        """The connection, from the first statement on: a question may be answered from what is remembered."""
        return self._engine.connect()

    def close(self) -> None:
        """Give the connection back."""
        if "db" in self.__dict__:
            self.db.close()

    def rows(self, asked: Prepared, **parameters: Any) -> list[Any]:
        """The rows of a statement that was compiled once: what every page asks costs no thinking about."""
        driver: Driver[Any] | None = self.db.connection.driver_connection
        assert driver is not None
        return driver.cursor(row_factory=asked.row).execute(*asked.bind(parameters)).fetchall()

    def row(self, asked: Prepared, **parameters: Any) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(asked, **parameters)), None)


@dataclass(frozen=True)
class Reader:
    """Asks questions; shared by all threads of a process."""

    engine: Engine
    vault: Vault
    clock: Callable[[], datetime]

    @cached_property
    def _outside_of_transactions(self) -> Engine:
        return self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def ask(self, question: Callable[Concatenate[Reading, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer of a query function: `ask(tasks.view, task_id, actor)`."""
        with closing(Reading(self._outside_of_transactions, self.vault, self.clock())) as reading:
            return question(reading, *args, **kwargs)
