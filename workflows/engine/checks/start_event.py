"""Every process and sub-process begins with one plain start event."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import SCOPES, tag
from workflows.model import Finding

ID = "start-event"


def check(view: View) -> Iterator[Finding]:
    """None, several, or one that waits for something."""
    triggered = {node.id for node in view.drawing.of(*SCOPES) if node.element.get("triggeredByEvent") == "true"}
    for scope in view.drawing.scopes:
        nodes = view.drawing.inside(scope)
        starts = [node for node in nodes if node.kind == "startEvent"]
        if len(starts) != 1:
            file = nodes[0].file if nodes else view.bundle.key
            yield Finding(ID, "error", file, scope, f"“{scope}”须有且只有一个开始事件，现有 {len(starts)} 个。")
        for start in starts:
            if scope not in triggered and any(tag(child).endswith("EventDefinition") for child in start.element):
                yield error(ID, start, f"开始事件{start.label}须是空白开始事件：流程由申报、消息或定时任务在外面启动。")
