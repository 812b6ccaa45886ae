"""dmn-output: result columns have names, cells have content, and what a column may hold is what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.policies import same
from workflows.engine.decisions.table import Cell, Output, Row
from workflows.expressions import Expression, plain
from workflows.expressions.constants import constant
from workflows.model import Finding, Json
from workflows.words import say

RULE = "dmn-output"
NAME = re.compile(r"[^\W\d]\w*")
RANKED = ("PRIORITY", "OUTPUT ORDER")


def check(view: View) -> Iterator[Finding]:
    if not view.table.columns:
        yield view.error(RULE, view.table.id, say("table.finding.no_output"))
    elif view.table.hit_policy in RANKED and not any(column.values for column in view.table.columns):
        yield view.error(RULE, view.table.columns[0].id, say("table.finding.no_order"))
    for column in view.table.columns:
        yield from _heading(view, column)
    for row in view.table.rows:
        for column, cell in zip(view.table.columns, row.results, strict=True):
            yield from _cell(view, row, column, cell)


def _heading(view: View, column: Output) -> Iterator[Finding]:
    if not NAME.fullmatch(column.name):
        yield view.error(RULE, column.id, say("table.finding.not_a_name", name=column.name))
    elif view.table.outputs.count(column.name) > 1:
        yield view.error(RULE, column.id, say("table.finding.name_twice", name=column.name))


def _cell(view: View, row: Row, column: Output, cell: Cell[Expression]) -> Iterator[Finding]:
    if not cell.text.strip():
        yield view.error(RULE, cell.id or row.id, say("table.finding.no_result", row=row.number, name=column.name))
        return
    allowed, found = _allowed(column), constant(cell.parsed) if cell.parsed else None
    if found and allowed is not None and not any(same(plain(found[0]), value) for value in allowed):
        yield view.error(
            RULE, cell.id, say("table.finding.not_listed", row=row.number, text=cell.text, name=column.name)
        )


def _allowed(column: Output) -> list[Json] | None:
    found = constant(column.values.parsed) if column.values and column.values.parsed else None
    values = plain(found[0]) if found else None
    return values if isinstance(values, list) else None
