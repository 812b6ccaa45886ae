"""Every process and sub-process begins with one plain start event."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import SCOPES, tag
from workflows.model import Finding
from workflows.words import say

ID = "start-event"


def check(view: View) -> Iterator[Finding]:
    """None, several, or one that waits for something."""
    triggered = {node.id for node in view.drawing.of(*SCOPES) if node.element.get("triggeredByEvent") == "true"}
    for scope in view.drawing.scopes:
        nodes = view.drawing.inside(scope)
        starts = [node for node in nodes if node.kind == "startEvent"]
        if len(starts) != 1:
            file = nodes[0].file if nodes else view.bundle.key
            yield Finding(ID, "error", file, scope, say("finding.start_event.count", scope=scope, count=len(starts)))
        for start in starts:
            if scope not in triggered and any(tag(child).endswith("EventDefinition") for child in start.element):
                yield error(ID, start, say("finding.start_event.kind", label=start.label))
