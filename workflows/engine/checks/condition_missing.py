"""Every flow out of a deciding gateway but the default has a condition."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "condition-missing"


def check(view: View) -> Iterator[Finding]:
    """A flow that says when it is taken only by its place in the drawing."""
    for node in view.drawing.of("exclusiveGateway", "inclusiveGateway"):
        for flow in node.outgoing if len(node.outgoing) > 1 else ():
            if not flow.condition and flow.id != node.default:
                yield error(ID, flow, f"网关{node.label}的流向{flow.label}没有条件，也不是默认流向。")
