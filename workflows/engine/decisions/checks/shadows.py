"""dmn-shadowed: every row can fire: its cells let something pass, and under FIRST no earlier rows take it all away."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.decisions.checks.view import View
from workflows.engine.decisions.coverage import TooMany, dead, shadowed
from workflows.model import Finding
from workflows.words import say

RULE, SIZE = "dmn-shadowed", "dmn-size"


def check(view: View) -> Iterator[Finding]:
    try:
        for place in range(len(view.table.rows)):
            yield from _row(view, place)
    except TooMany:
        yield view.warning(SIZE, view.table.id, say("table.finding.shadows_unchecked"))


def _row(view: View, place: int) -> Iterator[Finding]:
    row = view.table.rows[place]
    if dead(view.columns, place):
        yield view.error(RULE, row.id, say("table.finding.never", row=row.number))
    elif view.table.hit_policy == "FIRST" and shadowed(view.columns, place):
        yield view.error(RULE, row.id, say("table.finding.shadowed", row=row.number))
