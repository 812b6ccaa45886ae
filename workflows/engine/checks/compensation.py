"""Compensation."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "compensation"


def check(view: View) -> Iterator[Finding]:
    """The library drops compensation events and knows no compensating activities."""
    for node in view.drawing.nodes:
        if node.definitions("compensateEventDefinition") or node.element.get("isForCompensation") == "true":
            yield error(ID, node, f"{node.label}用了补偿，不会生效。请把撤销的步骤画成普通流程，例如退款任务。")
