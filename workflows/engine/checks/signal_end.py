"""Signal end events."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "signal-end"


def check(view: View) -> Iterator[Finding]:
    """The library ends the branch and sends no signal."""
    for node in view.drawing.of("endEvent"):
        if node.definitions("signalEventDefinition"):
            yield error(ID, node, say("finding.signal_end", label=node.label))
