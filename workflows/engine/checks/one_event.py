"""An event waits for, or does, one thing."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import tag
from workflows.model import Finding
from workflows.words import say

ID = "one-event"


def check(view: View) -> Iterator[Finding]:
    """Events with several definitions, and boundary or intermediate events without any."""
    for node in view.drawing.nodes:
        if node.kind.endswith("Event"):
            count = sum(tag(child).endswith("EventDefinition") for child in node.element)
            if count > 1:
                yield error(ID, node, say("finding.one_event.many", label=node.label))
            elif count == 0 and node.kind in NEEDS:
                yield error(ID, node, say("finding.one_event.none", label=node.label))


NEEDS = ("boundaryEvent", "intermediateCatchEvent")
