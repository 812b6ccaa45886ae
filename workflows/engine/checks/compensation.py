"""Compensation."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "compensation"


def check(view: View) -> Iterator[Finding]:
    """The library drops compensation events and knows no compensating activities."""
    for node in view.drawing.nodes:
        if node.definitions("compensateEventDefinition") or node.element.get("isForCompensation") == "true":
            yield error(ID, node, say("finding.compensation", label=node.label))
