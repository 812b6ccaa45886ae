"""Scripts: the engine runs none."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import BPMN, SPIFF, Node, tag
from workflows.engine.xml import Element
from workflows.model import Finding
from workflows.words import say

ID = "scripts"

SCRIPTS = (BPMN + "script", SPIFF + "preScript", SPIFF + "postScript")


def check(view: View) -> Iterator[Finding]:
    """Script tasks, and scripts before or after other elements."""
    for node in view.drawing.nodes:
        if node.kind == "scriptTask":
            yield error(ID, node, say("finding.scripts.task", label=node.label))
        elif any(found.tag in SCRIPTS for found in _own(node)):
            yield error(ID, node, say("finding.scripts.around", label=node.label))


def _own(node: Node) -> Iterator[Element]:
    for child in node.element:
        if tag(child) == "extensionElements":
            yield from child
