"""Standard loop markers."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import BPMN
from workflows.model import Finding
from workflows.words import say

ID = "standard-loop"


def check(view: View) -> Iterator[Finding]:
    """Repetition is drawn, so that everybody sees when it ends."""
    for node in view.drawing.nodes:
        if node.element.find(BPMN + "standardLoopCharacteristics") is not None:
            yield error(ID, node, say("finding.standard_loop", label=node.label))
