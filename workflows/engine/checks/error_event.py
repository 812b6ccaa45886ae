"""Errors: named, and always interrupting."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.engine.xml import Element
from workflows.model import Finding
from workflows.words import say

ID = "error-event"


def check(view: View) -> Iterator[Finding]:
    """Errors thrown without a code, references to nothing, boundary events that do not interrupt or never hear one."""
    for node in view.drawing.nodes:
        for event in node.definitions("errorEventDefinition"):
            yield from (
                error(ID, node, say("finding.error_event", label=node.label, problem=problem))
                for problem in _problems(view, node, event)
            )


def _problems(view: View, node: Node, event: Element) -> Iterator[str]:
    reference = event.get("errorRef") or ""
    if reference and not view.drawing.errors.get(reference):
        yield say("finding.error_event.no_code")
    if node.kind == "endEvent" and not reference:
        yield say("finding.error_event.none")
    if node.element.get("cancelActivity") == "false":
        yield say("finding.error_event.not_interrupting")
    host = view.drawing.node(node.scope, node.attached)
    if host is not None and host.kind not in RAISES:
        yield say("finding.error_event.host", label=host.label)


RAISES = ("serviceTask", "subProcess", "callActivity")
