"""Operations and parameters are not named like elements."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import BPMN
from workflows.model import Finding
from workflows.words import say

ID = "operator-id"


def check(view: View) -> Iterator[Finding]:
    """The library would take the one for the other where flows are connected (G36)."""
    nodes = {(node.file, node.id): node for node in view.drawing.nodes}
    for file, root in view.drawing.roots.items():
        for process in root.iterfind(BPMN + "process"):
            for element in process.iter():
                node = nodes.get((file, element.get("id", "")))
                if node is not None and not str(element.tag).startswith(BPMN):
                    yield error(ID, node, say("finding.operator_id", label=node.label))
