"""Tasks have a type the engine carries out."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "task-type"
TYPES = {"task": say("finding.task_type.none"), "manualTask": say("finding.task_type.manual")}


def check(view: View) -> Iterator[Finding]:
    """Tasks without type and manual tasks wait for a person and have no form."""
    for node in view.drawing.of(*TYPES):
        yield error(ID, node, say("finding.task_type", label=node.label, what=TYPES[node.kind]))
