"""dmn-gap: some row, or a default, answers every combination of values.

Where rows are listed (COLLECT and its kin) no row is an answer too: the empty list.  Only a sum of nothing is worth a
warning."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.coverage import TooMany, gaps, maybe, surely
from workflows.engine.decisions.table import MANY
from workflows.model import Finding
from workflows.words import say

RULE, UNPROVED, SIZE = "dmn-gap", "dmn-unproved", "dmn-size"
SHOWN = 3


def check(view: View) -> Iterator[Finding]:
    table = view.table
    lists = table.hit_policy in MANY and not table.aggregation
    if not table.rows or lists or any(column.default for column in table.columns):
        return
    try:
        yield from _gaps(view)
    except TooMany:
        yield view.warning(SIZE, table.id, say("table.finding.gaps_unchecked"))


def _gaps(view: View) -> Iterator[Finding]:
    rows, found = len(view.table.rows), view.warning if view.table.hit_policy in MANY else view.error
    certain = list(islice(gaps(view.columns, rows, maybe), SHOWN))
    for trail in certain:
        yield found(RULE, view.table.id, say("table.finding.gap", case=view.words(trail)))
    if not certain and next(gaps(view.columns, rows, surely), None) is not None:
        yield view.warning(UNPROVED, view.table.id, say("table.finding.gaps_unsure"))
