"""dmn-cell: every cell can be read, and reads only variables that exist."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.table import Cell
from workflows.expressions import Expression, UnaryTests
from workflows.model import Finding
from workflows.words import say

RULE = "dmn-cell"


def check(view: View) -> Iterator[Finding]:
    for cell in view.table.cells():
        yield from _unreadable(view, cell)
        yield from _unknown(view, cell)
    for column in view.table.inputs:
        if not column.expression.text.strip():
            yield view.error(RULE, column.id, say("table.finding.no_expression", label=column.label))


def _unreadable(view: View, cell: Cell[Expression] | Cell[UnaryTests]) -> Iterator[Finding]:
    if cell.error:
        place = say("table.finding.character", number=cell.error.position + 1)
        yield view.error(
            RULE, cell.id, say("table.finding.cell", text=cell.text, message=cell.error.message, place=place)
        )


def _unknown(view: View, cell: Cell[Expression] | Cell[UnaryTests]) -> Iterator[Finding]:
    if view.names is None or cell.parsed is None:
        return
    for name in sorted(cell.parsed.names - cell.parsed.doubtful - set(view.names)):
        yield view.error(RULE, cell.id, say("table.finding.unknown_field", text=cell.text, name=name))
