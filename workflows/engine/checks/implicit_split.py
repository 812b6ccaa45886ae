"""Several flows out of an element that is no gateway."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "implicit-split"


def check(view: View) -> Iterator[Finding]:
    """The library refuses them, or takes them in parallel."""
    for node in view.drawing.nodes:
        if len(node.outgoing) > 1 and not node.kind.endswith("Gateway"):
            yield error(ID, node, f"{node.label}有多条流出。请用并行网关（同时进行）或排他网关（选择其一）分开。")
