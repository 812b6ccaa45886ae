"""An event waits for, or does, one thing."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import tag
from workflows.model import Finding

ID = "one-event"


def check(view: View) -> Iterator[Finding]:
    """Events with several definitions, and boundary or intermediate events without any."""
    for node in view.drawing.nodes:
        if node.kind.endswith("Event"):
            count = sum(tag(child).endswith("EventDefinition") for child in node.element)
            if count > 1:
                yield error(ID, node, f"事件{node.label}有几个触发方式，只能有一个。")
            elif count == 0 and node.kind in NEEDS:
                yield error(ID, node, f"事件{node.label}没有写明等待什么。")


NEEDS = ("boundaryEvent", "intermediateCatchEvent")
