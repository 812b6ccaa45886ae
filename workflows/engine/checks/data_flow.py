"""Data objects are drawings only."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import BPMN
from workflows.model import Finding
from workflows.words import say

ID = "data-flow"

PARTS = ("dataInputAssociation", "dataOutputAssociation", "ioSpecification")


def check(view: View) -> Iterator[Finding]:
    """Connected ones would hide variables or break the step."""
    for node in view.drawing.nodes:
        if any(node.element.find(BPMN + part) is not None for part in PARTS):
            yield error(ID, node, say("finding.data_flow.object", label=node.label))
    for file, root in view.drawing.roots.items():
        for process in root.iterfind(BPMN + "process"):
            if process.find(BPMN + "ioSpecification") is not None:
                message = say("finding.data_flow.process", process=process.get("id"))
                yield Finding(ID, "error", file, process.get("id", ""), message)
