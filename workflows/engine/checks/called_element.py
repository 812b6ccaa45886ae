"""Call activities call a process of the bundle, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding
from workflows.words import say

ID = "called-element"


def check(view: View) -> Iterator[Finding]:
    """Nothing, something unknown, or a way back to the caller."""
    calls = list(view.drawing.of("callActivity"))
    for node in calls:
        called = node.element.get("calledElement") or ""
        if not called:
            yield error(ID, node, say("finding.called_element.none", label=node.label))
        elif called not in view.drawing.processes:
            yield error(ID, node, say("finding.called_element.unknown", label=node.label, called=called))
        elif node.process in _called(calls, called):
            yield error(
                ID, node, say("finding.called_element.circle", label=node.label, called=called, process=node.process)
            )


def _called(calls: list[Node], process: str) -> set[str]:
    found: set[str] = set()
    stack = [process]
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack.extend(node.element.get("calledElement") or "" for node in calls if node.process == name)
    return found
