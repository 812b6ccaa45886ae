"""Signal end events."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "signal-end"


def check(view: View) -> Iterator[Finding]:
    """The library ends the branch and sends no signal."""
    for node in view.drawing.of("endEvent"):
        if node.definitions("signalEventDefinition"):
            yield error(ID, node, f"{node.label}是信号结束事件，信号不会发出。请在结束之前放一个信号中间事件。")
