"""Messages of the product's own, which it sends to the case that waits with their key."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.model import Finding
from workflows.words import say

ID = "message-key"


def check(view: View) -> Iterator[Finding]:
    """Without its key the product would not find the case, and whose case it is could send the message instead."""
    for node in view.drawing.nodes:
        for name in sorted(_caught(view, node) & view.known.messages):
            if not node.properties.get("key", "").strip():
                yield error(ID, node, say("finding.message_key", label=node.label, name=name))


def _caught(view: View, node: Node) -> set[str]:
    events = [node.element] if node.kind == "receiveTask" else node.definitions("messageEventDefinition")
    return {view.drawing.messages.get(event.get("messageRef", ""), "") for event in events}
