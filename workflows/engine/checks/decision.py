"""Business rule tasks ask a table of the bundle."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "decision"


def check(view: View) -> Iterator[Finding]:
    """No decision, an unknown one, or one whose answer is a list and has no variable to go to."""
    for node in view.drawing.of("businessRuleTask"):
        name = node.extension("calledDecisionId")
        table = view.tables.get(name)
        if not name:
            yield error(ID, node, say("finding.decision.none", label=node.label))
        elif table is None:
            yield error(ID, node, say("finding.decision.unknown", label=node.label, name=name))
        elif table.hit_policy in MANY and not node.properties.get("resultVariable"):
            told = say("finding.decision.many", name=table.name, hit_policy=table.hit_policy)
            yield error(ID, node, say("finding.decision.result", told=told, label=node.label))


MANY = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
