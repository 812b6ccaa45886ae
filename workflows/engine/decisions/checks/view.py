"""What every check of a decision table looks at."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from workflows.engine.decisions.partition import Piece, pieces
from workflows.engine.decisions.policies import numbers_of
from workflows.engine.decisions.table import DecisionTable, Row
from workflows.model import Finding
from workflows.words import say


class View:
    """A table, the file its findings are to name, the variables that exist (None: not known), its columns cut up."""

    def __init__(self, table: DecisionTable, file: str, names: Collection[str] | None) -> None:
        self.table, self.file, self.names = table, file, names

    @cached_property
    def columns(self) -> list[list[Piece]]:
        return [pieces(self.table, place) for place in range(len(self.table.inputs))]

    def error(self, rule: str, element: str, message: str) -> Finding:
        return self._finding(rule, "error", element, message)

    def warning(self, rule: str, element: str, message: str) -> Finding:
        return self._finding(rule, "warning", element, message)

    def _finding(self, rule: str, severity: str, element: str, message: str) -> Finding:
        return Finding(
            rule,
            severity,
            self.file,
            element or self.table.id,
            say("table.named", name=self.table.name, message=message),
        )

    def rows_of(self, mask: int) -> list[Row]:
        return [row for place, row in enumerate(self.table.rows) if mask >> place & 1]

    def words(self, trail: tuple[Piece, ...]) -> str:
        """A combination in words; columns it does not name may have any value."""
        named = zip(self.table.inputs, trail, strict=False)
        told = [say("table.finding.column", column=column.label, value=piece.label) for column, piece in named]
        return say("list.items", items=told) if told else say("table.finding.always")


def numbers(rows: list[Row]) -> str:
    return numbers_of(rows)
