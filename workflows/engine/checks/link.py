"""Link events."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "link"


def check(view: View) -> Iterator[Finding]:
    """The library drops them without a word."""
    for node in view.drawing.nodes:
        if node.definitions("linkEventDefinition"):
            yield error(ID, node, say("finding.link", label=node.label))
