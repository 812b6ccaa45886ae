"""Business rule tasks ask a table of the bundle."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "decision"


def check(view: View) -> Iterator[Finding]:
    """No decision, an unknown one, or one whose answer is a list and has no variable to go to."""
    for node in view.drawing.of("businessRuleTask"):
        name = node.extension("calledDecisionId")
        table = view.tables.get(name)
        if not name:
            yield error(ID, node, f"业务规则任务{node.label}没有选择决策表。")
        elif table is None:
            yield error(ID, node, f"业务规则任务{node.label}的决策表“{name}”不存在。")
        elif table.hit_policy in MANY and not node.properties.get("resultVariable"):
            told = f"决策表“{table.name}”（{table.hit_policy}）给出的不是一行结果"
            yield error(ID, node, f"{told}，请给{node.label}加上属性 resultVariable。")


MANY = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
