"""At most one condition of an exclusive gateway holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import combinations, islice, product

from workflows.engine.checks.samples import OTHER, path_values, place
from workflows.engine.checks.view import View, error, warning
from workflows.engine.drawing import Flow, Node
from workflows.engine.formula import strip
from workflows.expressions import CHINA, Expression, FeelError, parse
from workflows.model import Finding
from workflows.words import say

ID = "overlap"


MOST = 3000  # combinations of values tried
NOW = datetime(2026, 3, 1, 12, tzinfo=CHINA)


def check(view: View) -> Iterator[Finding]:
    """The library takes the first that holds in the order of the boxes' heights: moving a box would change the outcome.

    What is proven with one variable is an error; what needs several to meet may never happen and is a warning.
    """
    for node in view.drawing.of("exclusiveGateway"):
        parsed = [(flow, _parsed(flow)) for flow in node.outgoing if flow.condition and flow.id != node.default]
        for (one, first), (other, second) in combinations(parsed, 2):
            if first is not None and second is not None:
                yield from _compare(node, (one, first), (other, second))


def _parsed(flow: Flow) -> Expression | None:
    try:
        return parse(strip(flow.condition or ""))
    except FeelError:
        return None


def _compare(node: Node, first: tuple[Flow, Expression], second: tuple[Flow, Expression]) -> Iterator[Finding]:
    witness = _witness(first[1], second[1])
    if witness is None:
        return
    report = error if len(witness) <= 1 or first[1].tree == second[1].tree else warning
    when = [say("finding.overlap.value", path=".".join(path), value=_shown(value)) for path, value in witness.items()]
    one, other = first[0].condition, second[0].condition
    always = say("finding.overlap.always")
    yield report(ID, node, say("finding.overlap", label=node.label, one=one, other=other, when=when or always))


def _witness(first: Expression, second: Expression) -> dict[tuple[str, ...], object] | None:
    """Values for which both hold, None when none is found."""
    values = path_values(first, second)
    for combination in islice(product(*values.values()), MOST):
        told = dict(zip(values, combination, strict=True))
        data: dict[str, object] = {}
        for path, value in told.items():
            place(data, path, value)
        if _holds(first, data) and _holds(second, data):
            return told
    return None


def _holds(expression: Expression, data: dict[str, object]) -> bool:
    try:
        return expression.evaluate(data, NOW) is True
    except FeelError:
        return False


def _shown(value: object) -> str:
    if value is None:
        return say("piece.nothing")
    if value == OTHER:
        return say("piece.other")
    return f"“{value}”" if isinstance(value, str) else str(value).lower()
