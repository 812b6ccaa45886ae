"""Signals that are waited for."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding
from workflows.words import say

ID = "signal-catch"


def check(view: View) -> Iterator[Finding]:
    """A signal stays within its case: one that nothing there throws is waited for in vain."""
    thrown = {name for node in view.drawing.of("intermediateThrowEvent") for name in _signals(view, node)}
    for node in view.drawing.of("intermediateCatchEvent", "boundaryEvent"):
        for name in _signals(view, node):
            if not name:
                yield error(ID, node, say("finding.signal_catch.none", label=node.label))
            elif name not in thrown:
                yield error(ID, node, say("finding.signal_catch", label=node.label, name=name))


def _signals(view: View, node: Node) -> list[str]:
    found = node.definitions("signalEventDefinition")
    return [view.drawing.signals.get(event.get("signalRef", ""), "") for event in found]
