"""Complex gateways."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "complex-gateway"


def check(view: View) -> Iterator[Finding]:
    """The library cannot read them."""
    for node in view.drawing.of("complexGateway"):
        yield error(ID, node, say("finding.complex_gateway", label=node.label))
