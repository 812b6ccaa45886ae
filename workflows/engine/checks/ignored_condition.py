"""Conditions where nothing asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "ignored-condition"
DECIDES = ("exclusiveGateway", "inclusiveGateway")


def check(view: View) -> Iterator[Finding]:
    """Conditions on flows out of tasks, events and parallel gateways are dropped; so are those of default flows."""
    for node in view.drawing.nodes:
        for flow in node.outgoing:
            if flow.condition is not None and node.kind not in DECIDES:
                yield error(
                    ID, flow, f"流向{flow.label}上的条件不会起作用，因为它不是从判断网关流出的。请加一个排他网关。"
                )
            elif flow.condition is not None and flow.id == node.default:
                yield error(ID, flow, f"默认流向{flow.label}上的条件不会起作用。请删除条件。")
