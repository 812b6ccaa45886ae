"""Statements compiled once and sent several at a time.

A unit of work reads in a few round trips and keeps its writes back; at the end they leave together with the COMMIT,
in one (psycopg pipeline mode).  SQLAlchemy writes the SQL, once per statement and process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection as Driver
from psycopg.rows import namedtuple_row
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Connection
from sqlalchemy.sql.compiler import SQLCompiler

_dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Prepared:
    """A statement with named parameters, compiled at its first use."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._text = ""
        self._fixed: Mapping[str, Any] = {}  # the values that stand in the statement itself
        self._processors: Mapping[str, Any] = {}

    def bind(self, parameters: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """SQL text and driver parameters."""
        if not self._text:
            self._compile()
        values = {**self._fixed, **parameters}
        for name, process in self._processors.items():
            values[name] = process(values[name])
        return self._text, values

    def _compile(self) -> None:
        compiled = self._statement.compile(dialect=_dialect)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        asked = compiled.binds.items()
        self._fixed = {name: bind.effective_value for name, bind in asked if not bind.required}
        self._processors = compiled._bind_processors
        self._text = compiled.string


class Statements:
    """The statements of one transaction."""

    def __init__(self, db: Connection) -> None:
        driver = db.connection.driver_connection
        assert driver is not None
        self._driver: Driver[Any] = driver
        self._writes: list[tuple[Prepared, Mapping[str, Any]]] = []

    def read(self, *asked: tuple[Prepared, Mapping[str, Any]]) -> list[Sequence[Any]]:
        """The rows of each statement, in one round trip; each sees what the one before has locked."""
        cursors = []
        with self._driver.pipeline():
            for prepared, parameters in asked:
                cursor = self._driver.cursor(row_factory=namedtuple_row)
                cursors.append(cursor)
                cursor.execute(*prepared.bind(parameters))
        return [cursor.fetchall() for cursor in cursors]

    def one(self, prepared: Prepared, parameters: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        cursor = self._driver.cursor(row_factory=namedtuple_row)
        cursor.execute(*prepared.bind(parameters))
        return cursor.fetchone()

    def later(self, prepared: Prepared, parameters: Mapping[str, Any]) -> None:
        """Send this write with the COMMIT."""
        self._writes.append((prepared, parameters))

    def later_all(self, prepared: Prepared, rows: Iterable[Mapping[str, Any]]) -> None:
        """Send these writes with the COMMIT."""
        self._writes.extend((prepared, row) for row in rows)

    def flush(self) -> None:
        """Send the writes kept back so far, without committing: for a reader that must see them."""
        with self._driver.pipeline():
            self._send()

    def commit(self) -> None:
        """All writes and the COMMIT, in one round trip."""
        with self._driver.pipeline():
            self._send()
            self._driver.commit()

    def rollback(self) -> None:
        """Forget everything."""
        self._writes.clear()
        if not self._driver.closed:
            self._driver.rollback()

    def _send(self) -> None:
        cursor = self._driver.cursor()
        for prepared, parameters in self._writes:
            cursor.execute(*prepared.bind(parameters))
        self._writes.clear()
