"""Transactions and cancel events."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "transaction"


def check(view: View) -> Iterator[Finding]:
    """Nothing is undone by them here: a step either happens or does not."""
    for node in view.drawing.nodes:
        if node.kind == "transaction":
            yield error(ID, node, say("finding.transaction", label=node.label))
        elif node.definitions("cancelEventDefinition"):
            yield error(ID, node, say("finding.transaction.cancel", label=node.label))
