"""Call activities call a process of the bundle, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding

ID = "called-element"


def check(view: View) -> Iterator[Finding]:
    """Nothing, something unknown, or a way back to the caller."""
    calls = list(view.drawing.of("callActivity"))
    for node in calls:
        called = node.element.get("calledElement") or ""
        if not called:
            yield error(ID, node, f"调用活动{node.label}没有写明调用哪个流程。")
        elif called not in view.drawing.processes:
            yield error(ID, node, f"调用活动{node.label}调用的流程“{called}”不存在。")
        elif node.process in _called(calls, called):
            yield error(ID, node, f"调用活动{node.label}形成了循环调用：“{called}”又会调用“{node.process}”。")


def _called(calls: list[Node], process: str) -> set[str]:
    found: set[str] = set()
    stack = [process]
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack.extend(node.element.get("calledElement") or "" for node in calls if node.process == name)
    return found
