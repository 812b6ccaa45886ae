"""dmn-overlap: under UNIQUE no two rows can fire together; under ANY they may if they say the same."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.decisions.checks.view import View, numbers
from workflows.engine.decisions.coverage import maybe, overlapping, surely
from workflows.engine.decisions.policies import same
from workflows.engine.decisions.table import Row
from workflows.expressions import plain
from workflows.expressions.constants import constant
from workflows.model import Finding, Json
from workflows.words import say

RULE, UNPROVED = "dmn-overlap", "dmn-unproved"


def check(view: View) -> Iterator[Finding]:
    if view.table.hit_policy == "UNIQUE":
        yield from _unique(view)
    if view.table.hit_policy == "ANY":
        yield from _contradictions(view)


def _unique(view: View) -> Iterator[Finding]:
    possible = False
    for row, others in _pairs(view):
        yield view.error(RULE, row.id, say("table.finding.unique", rows=numbers([row, *others])))
    for place in range(len(view.table.rows)):
        certain = overlapping(view.columns, place, surely)
        possible = possible or bool(overlapping(view.columns, place, maybe) & ~certain)
    if possible:
        yield view.warning(UNPROVED, view.table.id, say("table.finding.overlaps_unsure"))


def _contradictions(view: View) -> Iterator[Finding]:
    for row, others in _pairs(view):
        against = [other for other in others if _differ(row, other)]
        if against:
            yield view.error(RULE, row.id, say("table.finding.any", rows=numbers([row, *against])))


def _pairs(view: View) -> Iterator[tuple[Row, list[Row]]]:
    """Each row with the later ones that surely fire with it somewhere."""
    for place, row in enumerate(view.table.rows):
        if later := view.rows_of(overlapping(view.columns, place, surely) >> place << place):
            yield row, later


def _differ(row: Row, other: Row) -> bool:
    mine, theirs = results(row), results(other)
    return mine is not None and theirs is not None and not same(mine, theirs)


def results(row: Row) -> Json:
    """A row's results where all are constants, else None."""
    found = [constant(cell.parsed) if cell.parsed else None for cell in row.results]
    return [plain(value[0]) for value in found if value] if all(found) else None
