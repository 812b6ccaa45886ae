"""Merging gateways inside loops."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "join-in-loop"


def check(view: View) -> Iterator[Finding]:
    """A parallel or inclusive gateway that merges on a cycle goes on too early in the second round (G01)."""
    for node in view.drawing.of("parallelGateway", "inclusiveGateway"):
        if len(node.incoming) > 1 and node.id in view.drawing.reach([node]):
            advice = "请把并行的部分放进子流程，再让子流程循环。"
            yield error(ID, node, f"汇合网关{node.label}在循环之中，第二轮会提前放行。{advice}")
