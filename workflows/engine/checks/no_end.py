"""From everywhere there is a way to an end."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding

ID = "no-end"


def check(view: View) -> Iterator[Finding]:
    """Elements after which an instance would stay open for ever."""
    for scope in view.drawing.scopes:
        nodes = view.drawing.inside(scope)
        ends = {node.id for node in nodes if node.kind == "endEvent"}
        for node in nodes:
            if not _may_stop(node) and not (view.drawing.reach([node]) & ends):
                yield error(ID, node, f"从{node.label}走不到结束事件，办理永远不会结束。")
        if nodes and not ends:
            yield Finding(ID, "error", nodes[0].file, scope, f"“{scope}”没有结束事件。")


def _may_stop(node: Node) -> bool:
    return node.kind == "endEvent" or node.element.get("triggeredByEvent") == "true"
