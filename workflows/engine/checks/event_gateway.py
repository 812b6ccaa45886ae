"""What follows an event-based gateway."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding

ID = "event-gateway"


def check(view: View) -> Iterator[Finding]:
    """Two timers (only the first counts), elements that wait for nothing, events reached by other flows."""
    for node in view.drawing.of("eventBasedGateway"):
        targets = [target for target in view.drawing.after(node) if target.kind != "boundaryEvent"]
        if sum(bool(target.definitions("timerEventDefinition")) for target in targets) > 1:
            yield error(ID, node, f"事件网关{node.label}之后有两个定时器，只有一个会起作用。请只留一个。")
        if len(targets) < 2:
            yield error(ID, node, f"事件网关{node.label}之后须有至少两个事件。")
        for target in targets:
            yield from _waits(node, target)


def _waits(node: Node, target: Node) -> Iterator[Finding]:
    events = target.definitions("messageEventDefinition") + target.definitions("timerEventDefinition")
    if target.kind != "intermediateCatchEvent" or len(events) != 1:
        yield error(ID, target, f"事件网关{node.label}之后的{target.label}不是消息或定时中间事件。")
    if len(target.incoming) > 1:
        yield error(ID, target, f"{target.label}除事件网关{node.label}外还有别的流入，从那里来时不会等待。请分开画。")
