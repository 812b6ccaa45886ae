"""Conditional events."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "conditional-event"


def check(view: View) -> Iterator[Finding]:
    """Nobody looks at their condition again once they wait."""
    for node in view.drawing.nodes:
        if node.definitions("conditionalEventDefinition"):
            yield error(ID, node, say("finding.conditional_event", label=node.label))
