"""What follows an event-based gateway."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding
from workflows.words import say

ID = "event-gateway"


def check(view: View) -> Iterator[Finding]:
    """Two timers (only the first counts), elements that wait for nothing, events reached by other flows."""
    for node in view.drawing.of("eventBasedGateway"):
        targets = [target for target in view.drawing.after(node) if target.kind != "boundaryEvent"]
        if sum(bool(target.definitions("timerEventDefinition")) for target in targets) > 1:
            yield error(ID, node, say("finding.event_gateway.timers", label=node.label))
        if len(targets) < 2:
            yield error(ID, node, say("finding.event_gateway.few", label=node.label))
        for target in targets:
            yield from _waits(node, target)


def _waits(node: Node, target: Node) -> Iterator[Finding]:
    events = target.definitions("messageEventDefinition") + target.definitions("timerEventDefinition")
    if target.kind != "intermediateCatchEvent" or len(events) != 1:
        yield error(ID, target, say("finding.event_gateway.kind", label=node.label, target=target.label))
    if len(target.incoming) > 1:
        yield error(ID, target, say("finding.event_gateway.shared", target=target.label, label=node.label))
