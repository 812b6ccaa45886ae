"""The deploy-time checks of decision tables, one module a rule."""

from __future__ import annotations

from collections.abc import Collection

from workflows.engine.decisions.checks import (
    cells,
    duplicates,
    gaps,
    outputs,
    overlaps,
    policy,
    shadows,
    types,
)
from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.table import DecisionTable
from workflows.model import Finding

CHECKS = (policy, cells, types, outputs, gaps, overlaps, shadows, duplicates)


def findings(table: DecisionTable, file: str, names: Collection[str] | None = None) -> list[Finding]:
    """Everything that is wrong with a table, or may be.  With `names`, variables that do not exist are reported too."""
    view = View(table, file, names)
    return [finding for module in CHECKS for finding in module.check(view)]
