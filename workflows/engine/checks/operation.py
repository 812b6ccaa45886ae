"""Service tasks name an operation of this installation."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.texts import operator
from workflows.model import Finding
from workflows.words import say

ID = "operation"


def check(view: View) -> Iterator[Finding]:
    """A missing or unknown operation."""
    for node in view.drawing.of("serviceTask"):
        asked = operator(node)
        name = asked.get("id", "") if asked is not None else ""
        if not name:
            yield error(ID, node, say("finding.operation.none", label=node.label))
        elif name not in view.known.operations:
            yield error(ID, node, say("finding.operation.unknown", label=node.label, name=name))
