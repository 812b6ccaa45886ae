"""Deciding gateways have a default flow."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "default-flow"


def check(view: View) -> Iterator[Finding]:
    """Without one, an instance for which no condition holds gets stuck."""
    for node in view.drawing.of("exclusiveGateway", "inclusiveGateway"):
        decides = len(node.outgoing) > 1 or any(flow.condition for flow in node.outgoing)
        if decides and node.default not in {flow.id for flow in node.outgoing}:
            yield error(ID, node, say("finding.default_flow", label=node.label))
