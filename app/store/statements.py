"""Statements sent several at a time.

A unit of work reads in a few round trips and keeps its writes back; at the end they leave together with the COMMIT,
in one (psycopg pipeline mode).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection as Driver
from sqlalchemy.engine import Connection

from app.models.prepared import Prepared


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
                cursor = self._driver.cursor(row_factory=prepared.row)
                cursors.append(cursor)
                cursor.execute(*prepared.bind(parameters))
        return [cursor.fetchall() for cursor in cursors]

    def one(self, prepared: Prepared, parameters: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        cursor = self._driver.cursor(row_factory=prepared.row)
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
