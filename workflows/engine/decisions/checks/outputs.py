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

RULE = "dmn-output"
NAME = re.compile(r"[^\W\d]\w*")
RANKED = ("PRIORITY", "OUTPUT ORDER")


def check(view: View) -> Iterator[Finding]:
    if not view.table.columns:
        yield view.error(RULE, view.table.id, "没有结果列")
    elif view.table.hit_policy in RANKED and not any(column.values for column in view.table.columns):
        yield view.error(RULE, view.table.columns[0].id, "没有一个结果列列出取值的先后，命中策略无法比较")
    for column in view.table.columns:
        yield from _heading(view, column)
    for row in view.table.rows:
        for column, cell in zip(view.table.columns, row.results, strict=True):
            yield from _cell(view, row, column, cell)


def _heading(view: View, column: Output) -> Iterator[Finding]:
    if not NAME.fullmatch(column.name):
        yield view.error(RULE, column.id, f"结果列名“{column.name}”不是变量名")
    elif view.table.outputs.count(column.name) > 1:
        yield view.error(RULE, column.id, f"结果列名“{column.name}”重复")


def _cell(view: View, row: Row, column: Output, cell: Cell[Expression]) -> Iterator[Finding]:
    if not cell.text.strip():
        yield view.error(RULE, cell.id or row.id, f"第 {row.number} 行没有填写结果“{column.name}”")
        return
    allowed, found = _allowed(column), constant(cell.parsed) if cell.parsed else None
    if found and allowed is not None and not any(same(plain(found[0]), value) for value in allowed):
        yield view.error(RULE, cell.id, f"第 {row.number} 行的结果“{cell.text}”不在“{column.name}”所列的取值中")


def _allowed(column: Output) -> list[Json] | None:
    found = constant(column.values.parsed) if column.values and column.values.parsed else None
    values = plain(found[0]) if found else None
    return values if isinstance(values, list) else None
