"""dmn-hit-policy: the hit policy is one of the seven, and an aggregator finds numbers to work on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.policies import AGGREGATIONS, POLICIES
from workflows.expressions.constants import constant
from workflows.model import Finding
from workflows.words import say

RULE = "dmn-hit-policy"


def check(view: View) -> Iterator[Finding]:
    table = view.table
    if table.hit_policy not in POLICIES:
        yield view.error(RULE, table.id, say("table.policy", policy=table.hit_policy))
    if not table.rows:
        yield view.error(RULE, table.id, say("table.finding.no_rules"))
    if table.requires:
        yield view.error(RULE, table.id, say("table.finding.depends"))
    if table.aggregation:
        yield from _aggregation(view)


def _aggregation(view: View) -> Iterator[Finding]:
    table = view.table
    if table.hit_policy != "COLLECT":
        yield view.error(RULE, table.id, say("table.finding.only_collect"))
    if table.aggregation not in (*AGGREGATIONS, "COUNT"):
        yield view.error(RULE, table.id, say("table.aggregation", aggregation=table.aggregation))
    if len(table.columns) != 1:
        yield view.error(RULE, table.id, say("table.one_output"))
    if table.aggregation in AGGREGATIONS:
        yield from _not_numbers(view)


def _not_numbers(view: View) -> Iterator[Finding]:
    for row in view.table.rows:
        for cell in row.results:
            found = constant(cell.parsed) if cell.parsed else None
            if found and not isinstance(found[0], Decimal):
                yield view.error(RULE, cell.id, say("table.finding.not_a_number", row=row.number, text=cell.text))
