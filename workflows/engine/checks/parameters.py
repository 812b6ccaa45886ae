"""An operation gets exactly the parameters it takes."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.engine.texts import operator, parameters
from workflows.model import Finding, OperationSpec
from workflows.words import say

ID = "parameters"


def check(view: View) -> Iterator[Finding]:
    """Missing, empty and unknown parameters."""
    for node in view.drawing.of("serviceTask"):
        asked = operator(node)
        spec = view.known.operations.get(asked.get("id", "")) if asked is not None else None
        if spec is not None:
            yield from _compare(node, spec)


def _compare(node: Node, spec: OperationSpec) -> Iterator[Finding]:
    given = parameters(node)
    for name in spec.parameters:
        if not given.get(name, "").strip():
            yield error(ID, node, say("finding.parameters.missing", label=node.label, name=name, title=spec.title))
    for name in given:
        if name not in spec.parameters:
            yield error(ID, node, say("finding.parameters.unknown", label=node.label, name=name, title=spec.title))
