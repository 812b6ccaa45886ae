"""Tasks have a type the engine carries out."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "task-type"
TYPES = {"task": "没有类型", "manualTask": "是手工任务"}


def check(view: View) -> Iterator[Finding]:
    """Tasks without type and manual tasks wait for a person and have no form."""
    for node in view.drawing.of(*TYPES):
        yield error(ID, node, f"{node.label}{TYPES[node.kind]}。请改为用户任务、服务任务或业务规则任务。")
