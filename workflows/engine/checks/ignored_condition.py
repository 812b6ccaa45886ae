"""Conditions where nothing asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "ignored-condition"
DECIDES = ("exclusiveGateway", "inclusiveGateway")


def check(view: View) -> Iterator[Finding]:
    """Conditions on flows out of tasks, events and parallel gateways are dropped; so are those of default flows."""
    for node in view.drawing.nodes:
        for flow in node.outgoing:
            if flow.condition is not None and node.kind not in DECIDES:
                yield error(ID, flow, say("finding.ignored_condition.task", label=flow.label))
            elif flow.condition is not None and flow.id == node.default:
                yield error(ID, flow, say("finding.ignored_condition.default", label=flow.label))
