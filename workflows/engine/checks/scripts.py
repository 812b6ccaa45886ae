"""Scripts: the engine runs none."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import BPMN, SPIFF, Node, tag
from workflows.engine.xml import Element
from workflows.model import Finding

ID = "scripts"

SCRIPTS = (BPMN + "script", SPIFF + "preScript", SPIFF + "postScript")


def check(view: View) -> Iterator[Finding]:
    """Script tasks, and scripts before or after other elements."""
    for node in view.drawing.nodes:
        if node.kind == "scriptTask":
            yield error(ID, node, f"{node.label}是脚本任务。请改用服务任务，或者把计算写进决策表。")
        elif any(found.tag in SCRIPTS for found in _own(node)):
            yield error(ID, node, f"{node.label}带有前置或后置脚本。请删除脚本，改用服务任务。")


def _own(node: Node) -> Iterator[Element]:
    for child in node.element:
        if tag(child) == "extensionElements":
            yield from child
