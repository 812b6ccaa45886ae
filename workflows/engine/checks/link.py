"""Link events."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "link"


def check(view: View) -> Iterator[Finding]:
    """The library drops them without a word."""
    for node in view.drawing.nodes:
        if node.definitions("linkEventDefinition"):
            yield error(ID, node, f"{node.label}是链接事件，不会生效。请直接用顺序流相连。")
