"""Messages: caught by name, never thrown."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding
from workflows.words import say

ID = "message"


def check(view: View) -> Iterator[Finding]:
    """Catching events without a declared message, and throwing ones, which nobody outside would hear."""
    for node in view.drawing.nodes:
        if node.kind == "sendTask" or (node.kind in THROWS and node.definitions("messageEventDefinition")):
            yield error(ID, node, say("finding.message.sent", label=node.label))
        else:
            yield from _caught(view, node)


THROWS = ("intermediateThrowEvent", "endEvent")


def _caught(view: View, node: Node) -> Iterator[Finding]:
    events = node.definitions("messageEventDefinition")
    if node.kind == "receiveTask":
        events = [node.element]
    for event in events:
        if not view.drawing.messages.get(event.get("messageRef", "")):
            yield error(ID, node, say("finding.message.none", label=node.label))
