"""Merging gateways inside loops."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "join-in-loop"


def check(view: View) -> Iterator[Finding]:
    """A parallel or inclusive gateway that merges on a cycle goes on too early in the second round (G01)."""
    for node in view.drawing.of("parallelGateway", "inclusiveGateway"):
        if len(node.incoming) > 1 and node.id in view.drawing.reach([node]):
            advice = say("finding.join_in_loop.advice")
            yield error(ID, node, say("finding.join_in_loop", label=node.label, advice=advice))
