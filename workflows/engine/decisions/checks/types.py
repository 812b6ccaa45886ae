"""dmn-type: constants are of the kind their column declares."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.table import Row
from workflows.expressions.constants import constant, constants
from workflows.expressions.values import Value, kind
from workflows.model import Finding
from workflows.words import say

RULE = "dmn-type"
KINDS = {
    "string": "string",
    "boolean": "boolean",
    **dict.fromkeys(("number", "integer", "long", "double"), "number"),
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "dayTimeDuration": "days",
    "yearMonthDuration": "months",
}


def check(view: View) -> Iterator[Finding]:
    for row in view.table.rows:
        yield from _tests(view, row)
        yield from _results(view, row)


def _tests(view: View, row: Row) -> Iterator[Finding]:
    for column, cell in zip(view.table.inputs, row.tests, strict=True):
        found = constants(cell.parsed) if cell.parsed else None
        if any(differs(value, column.type) for value in found or ()):
            yield view.error(
                RULE, cell.id, say("table.finding.input_type", row=row.number, text=cell.text, label=column.label)
            )


def _results(view: View, row: Row) -> Iterator[Finding]:
    for column, cell in zip(view.table.columns, row.results, strict=True):
        found = constant(cell.parsed) if cell.parsed else None
        if found and differs(found[0], column.type):
            yield view.error(
                RULE, cell.id, say("table.finding.output_type", row=row.number, text=cell.text, label=column.label)
            )


def differs(value: Value, declared: str) -> bool:
    """Null and undeclared types go with everything."""
    wanted = KINDS.get(declared)
    return wanted is not None and value is not None and kind(value) != wanted
