"""Errors: named, and always interrupting."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.engine.xml import Element
from workflows.model import Finding

ID = "error-event"


def check(view: View) -> Iterator[Finding]:
    """Errors thrown without a code, references to nothing, boundary events that do not interrupt or never hear one."""
    for node in view.drawing.nodes:
        for event in node.definitions("errorEventDefinition"):
            yield from (error(ID, node, f"错误事件{node.label}{problem}") for problem in _problems(view, node, event))


def _problems(view: View, node: Node, event: Element) -> Iterator[str]:
    reference = event.get("errorRef") or ""
    if reference and not view.drawing.errors.get(reference):
        yield "引用的错误没有代码。"
    if node.kind == "endEvent" and not reference:
        yield "没有选择错误。"
    if node.element.get("cancelActivity") == "false":
        yield "不能是非中断的。"
    host = view.drawing.node(node.scope, node.attached)
    if host is not None and host.kind not in RAISES:
        yield f"所在的{host.label}不会发生错误。"


RAISES = ("serviceTask", "subProcess", "callActivity")
