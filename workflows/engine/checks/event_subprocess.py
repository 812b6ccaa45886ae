"""Event sub-processes: message-started, beside the flow, in the process itself."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding
from workflows.words import say

ID = "event-subprocess"


def check(view: View) -> Iterator[Finding]:
    """Interrupting ones are not carried out as such; others than message-started ones never start or never end."""
    for node in view.drawing.of("subProcess"):
        if node.element.get("triggeredByEvent") == "true":
            yield from _started(view, node)


def _started(view: View, node: Node) -> Iterator[Finding]:
    starts = [inner for inner in view.drawing.inside(node.id) if inner.kind == "startEvent"]
    if any(start.element.get("isInterrupting", "true") != "false" for start in starts):
        advice = say("finding.event_subprocess.advice")
        yield error(ID, node, say("finding.event_subprocess.interrupting", label=node.label, advice=advice))
    if not starts or any(len(start.definitions("messageEventDefinition")) != 1 for start in starts):
        yield error(ID, node, say("finding.event_subprocess.start", label=node.label))
    if node.scope != view.bundle.key:
        yield error(ID, node, say("finding.event_subprocess.place", label=node.label, key=view.bundle.key))
