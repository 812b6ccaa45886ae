"""Event sub-processes: message-started, beside the flow, in the process itself."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding

ID = "event-subprocess"


def check(view: View) -> Iterator[Finding]:
    """Interrupting ones are not carried out as such; others than message-started ones never start or never end."""
    for node in view.drawing.of("subProcess"):
        if node.element.get("triggeredByEvent") == "true":
            yield from _started(view, node)


def _started(view: View, node: Node) -> Iterator[Finding]:
    starts = [inner for inner in view.drawing.inside(node.id) if inner.kind == "startEvent"]
    if any(start.element.get("isInterrupting", "true") != "false" for start in starts):
        advice = "请改为非中断，或者把主流程放进子流程，再在子流程上用中断的边界事件。"
        yield error(ID, node, f"事件子流程{node.label}的开始事件是中断的，不会中断主流程。{advice}")
    if not starts or any(len(start.definitions("messageEventDefinition")) != 1 for start in starts):
        yield error(ID, node, f"事件子流程{node.label}须由一个消息开始事件启动。")
    if node.scope != view.bundle.key:
        yield error(ID, node, f"事件子流程{node.label}须直接放在流程“{view.bundle.key}”中，放在别处不会启动。")
