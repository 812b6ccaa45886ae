"""Everything drawn can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "unreachable"


def check(view: View) -> Iterator[Finding]:
    """Elements no token ever comes to, and flows that lead nowhere."""
    drawing = view.drawing
    for scope in drawing.scopes:
        nodes = drawing.inside(scope)
        begin = [node for node in nodes if node.kind == "startEvent" or node.element.get("triggeredByEvent") == "true"]
        reached = drawing.reach(begin) | {node.id for node in begin}
        for node in nodes:
            if node.id not in reached:
                yield error(ID, node, say("finding.unreachable", label=node.label))
    for flow in drawing.flows:
        if drawing.node(flow.scope, flow.source) is None or drawing.node(flow.scope, flow.target) is None:
            yield error(ID, flow, say("finding.unreachable.flow", label=flow.label))
