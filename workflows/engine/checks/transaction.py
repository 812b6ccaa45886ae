"""Transactions and cancel events."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "transaction"


def check(view: View) -> Iterator[Finding]:
    """Nothing is undone by them here: a step either happens or does not."""
    for node in view.drawing.nodes:
        if node.kind == "transaction":
            yield error(ID, node, f"{node.label}是事务子流程，不支持。请改用普通子流程和错误边界事件。")
        elif node.definitions("cancelEventDefinition"):
            yield error(ID, node, f"{node.label}是取消事件，不支持。请改用错误事件。")
