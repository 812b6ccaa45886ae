"""Statements compiled once: SQLAlchemy writes the SQL, once per statement and process, and psycopg sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import Cursor
from psycopg.rows import RowMaker, namedtuple_row
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler

_dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Prepared:
    """A statement with named parameters, compiled at its first use."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._text = ""
        self._fixed: Mapping[str, Any] = {}  # the values that stand in the statement itself
        self._processors: Mapping[str, Any] = {}
        self._row: RowMaker[Any] | None = None

    def row(self, cursor: Cursor[Any]) -> RowMaker[Any]:
        """psycopg's row factory: named tuples, whose class is looked up at the first answer only."""
        if self._row is None:
            made = namedtuple_row(cursor)
            if cursor.description is None:  # asked before there is an answer, or a write: nothing to remember
                return made
            self._row = made
        return self._row

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
