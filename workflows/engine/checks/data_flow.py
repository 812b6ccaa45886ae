"""Data objects are drawings only."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import BPMN
from workflows.model import Finding

ID = "data-flow"

PARTS = ("dataInputAssociation", "dataOutputAssociation", "ioSpecification")


def check(view: View) -> Iterator[Finding]:
    """Connected ones would hide variables or break the step."""
    for node in view.drawing.nodes:
        if any(node.element.find(BPMN + part) is not None for part in PARTS):
            yield error(
                ID, node, f"{node.label}连接了数据对象或输入输出规格，会使变量丢失。请删除连线，变量本来就都看得见。"
            )
    for file, root in view.drawing.roots.items():
        for process in root.iterfind(BPMN + "process"):
            if process.find(BPMN + "ioSpecification") is not None:
                message = f"流程“{process.get('id')}”写了输入输出规格，会使变量丢失。请删除。"
                yield Finding(ID, "error", file, process.get("id", ""), message)
