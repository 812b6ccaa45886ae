"""No token gets stuck, none arrives twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflows.engine.checks.tokens import Net, TooMany
from workflows.engine.checks.view import View, error, warning
from workflows.engine.drawing import Node
from workflows.model import Finding
from workflows.words import say

ID = "soundness"


def check(view: View) -> Iterator[Finding]:
    """Joins that wait for a branch that was not taken, and merges that branches running at the same time come to."""
    for scope in view.drawing.scopes:
        nodes = view.drawing.inside(scope)
        if nodes:
            yield from _scope(view, nodes)


def _scope(view: View, nodes: list[Node]) -> Iterator[Finding]:
    net = Net(view.drawing, nodes)
    try:
        net.explore()
    except TooMany:
        yield warning(ID, nodes[0], say("finding.soundness.unchecked", scope=nodes[0].scope))
    for node in nodes:
        if node.id in net.stuck:
            missing = [flow.source for flow in node.incoming if flow.id not in net.stuck[node.id]]
            yield error(
                ID,
                node,
                say("finding.soundness.stuck", label=node.label, missing=_named(nodes, missing), advice=_STUCK),
            )
        if node.id in net.doubled:
            yield error(ID, node, say("finding.soundness.doubled", label=node.label, advice=_DOUBLED))


_STUCK = say("finding.soundness.stuck_advice")
_DOUBLED = say("finding.soundness.doubled_advice")


def _named(nodes: Iterable[Node], wanted: list[str]) -> list[str] | str:
    names = {node.id: f"“{node.name or node.id}”" for node in nodes}
    return [names.get(one, one) for one in wanted] or say("finding.soundness.others")
