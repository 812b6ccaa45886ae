"""From everywhere there is a way to an end."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding
from workflows.words import say

ID = "no-end"


def check(view: View) -> Iterator[Finding]:
    """Elements after which an instance would stay open for ever."""
    for scope in view.drawing.scopes:
        nodes = view.drawing.inside(scope)
        ends = {node.id for node in nodes if node.kind == "endEvent"}
        leading = _leading(view, nodes, ends)
        for node in nodes:
            if not _may_stop(node) and node.id not in leading:
                yield error(ID, node, say("finding.no_end.way", label=node.label))
        if nodes and not ends:
            yield Finding(ID, "error", nodes[0].file, scope, say("finding.no_end.none", scope=scope))


def _leading(view: View, nodes: list[Node], ends: set[str]) -> set[str]:
    """The ids of the nodes from which an end can be reached: one walk, from the ends backwards."""
    before: dict[str, list[str]] = {}
    for node in nodes:
        for after in view.drawing.after(node):
            before.setdefault(after.id, []).append(node.id)
    found, todo = set[str](), list(ends)
    while todo:
        fresh = [one for one in before.get(todo.pop(), []) if one not in found]
        found.update(fresh)
        todo += fresh
    return found


def _may_stop(node: Node) -> bool:
    return node.kind == "endEvent" or node.element.get("triggeredByEvent") == "true"
