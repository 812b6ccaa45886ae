"""The tables themselves."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View
from workflows.engine.decisions import findings
from workflows.model import Finding
from workflows.words import say

ID = "decision-table"


def check(view: View) -> Iterator[Finding]:
    """What the checks of decision tables have to say."""
    for problem in view.broken:
        yield Finding(
            ID,
            "error",
            problem.file,
            problem.element,
            say("finding.decision_table", file=problem.file, message=problem.message),
        )
    for table in view.tables.values():
        yield from findings(table, table.file)
