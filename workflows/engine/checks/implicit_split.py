"""Several flows out of an element that is no gateway."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "implicit-split"


def check(view: View) -> Iterator[Finding]:
    """The library refuses them, or takes them in parallel."""
    for node in view.drawing.nodes:
        if len(node.outgoing) > 1 and not node.kind.endswith("Gateway"):
            yield error(ID, node, say("finding.implicit_split", label=node.label))
