"""Ad hoc sub-processes."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "ad-hoc"


def check(view: View) -> Iterator[Finding]:
    """The library has no fixed order for them and breaks without data objects."""
    for node in view.drawing.of("adHocSubProcess"):
        yield error(ID, node, f"{node.label}是特别子流程，不能运行。请改用普通子流程，画出先后或并行关系。")
