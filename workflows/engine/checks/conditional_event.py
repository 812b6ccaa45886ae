"""Conditional events."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "conditional-event"


def check(view: View) -> Iterator[Finding]:
    """Nobody looks at their condition again once they wait."""
    for node in view.drawing.nodes:
        if node.definitions("conditionalEventDefinition"):
            yield error(ID, node, f"{node.label}是条件事件，等待期间不会重新判断。请改用消息或定时事件。")
