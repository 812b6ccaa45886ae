"""dmn-shadowed: every row can fire: its cells let something pass, and under FIRST no earlier rows take it all away."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.coverage import TooMany, dead, shadowed
from workflows.model import Finding

RULE, SIZE = "dmn-shadowed", "dmn-size"


def check(view: View) -> Iterator[Finding]:
    try:
        for place in range(len(view.table.rows)):
            yield from _row(view, place)
    except TooMany:
        yield view.warning(SIZE, view.table.id, "组合太多，没有检查是否有不起作用的规则")


def _row(view: View, place: int) -> Iterator[Finding]:
    row = view.table.rows[place]
    if dead(view.columns, place):
        yield view.error(RULE, row.id, f"第 {row.number} 行永远不会符合")
    elif view.table.hit_policy == "FIRST" and shadowed(view.columns, place):
        yield view.error(RULE, row.id, f"第 {row.number} 行不起作用：它前面的规则已包括它的全部情况")
