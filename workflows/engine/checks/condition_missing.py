"""Every flow out of a deciding gateway but the default has a condition."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "condition-missing"


def check(view: View) -> Iterator[Finding]:
    """A flow that says when it is taken only by its place in the drawing."""
    for node in view.drawing.of("exclusiveGateway", "inclusiveGateway"):
        for flow in node.outgoing if len(node.outgoing) > 1 else ():
            if not flow.condition and flow.id != node.default:
                yield error(ID, flow, say("finding.condition_missing", label=node.label, flow=flow.label))
