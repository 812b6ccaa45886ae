"""dmn-duplicate: no rule is written twice.  UNIQUE and FIRST have stricter rules of their own."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.decisions.checks.view import View, numbers
from workflows.engine.decisions.table import Row
from workflows.model import Finding
from workflows.words import say

RULE = "dmn-duplicate"


def check(view: View) -> Iterator[Finding]:
    if view.table.hit_policy in ("UNIQUE", "FIRST"):
        return
    groups: dict[str, list[Row]] = {}
    for row in view.table.rows:
        groups.setdefault(_content(row), []).append(row)
    for rows in groups.values():
        if len(rows) > 1:
            yield view.warning(RULE, rows[1].id, say("table.finding.same", rows=numbers(rows)))


def _content(row: Row) -> str:
    """A row without regard to spacing: cells are compared as parsed."""
    tests = [cell.parsed.tree if cell.parsed else cell.text for cell in row.tests]
    return repr((tests, [cell.parsed.tree if cell.parsed else cell.text for cell in row.results]))
