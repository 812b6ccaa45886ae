"""dmn-hit-policy: the hit policy is one of the seven, and an aggregator finds numbers to work on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.policies import AGGREGATIONS, POLICIES
from workflows.expressions.constants import constant
from workflows.model import Finding

RULE = "dmn-hit-policy"


def check(view: View) -> Iterator[Finding]:
    table = view.table
    if table.hit_policy not in POLICIES:
        yield view.error(RULE, table.id, f"不认识命中策略“{table.hit_policy}”")
    if not table.rows:
        yield view.error(RULE, table.id, "没有任何规则")
    if table.requires:
        yield view.error(RULE, table.id, "依赖其他决策；请在流程中依次调用")
    if table.aggregation:
        yield from _aggregation(view)


def _aggregation(view: View) -> Iterator[Finding]:
    table = view.table
    if table.hit_policy != "COLLECT":
        yield view.error(RULE, table.id, "只有“收集”策略可以汇总")
    if table.aggregation not in (*AGGREGATIONS, "COUNT"):
        yield view.error(RULE, table.id, f"不认识汇总方式“{table.aggregation}”")
    if len(table.columns) != 1:
        yield view.error(RULE, table.id, "汇总时只能有一个结果列")
    if table.aggregation in AGGREGATIONS:
        yield from _not_numbers(view)


def _not_numbers(view: View) -> Iterator[Finding]:
    for row in view.table.rows:
        for cell in row.results:
            found = constant(cell.parsed) if cell.parsed else None
            if found and not isinstance(found[0], Decimal):
                yield view.error(RULE, cell.id, f"第 {row.number} 行的结果“{cell.text}”不是数字，不能汇总")
