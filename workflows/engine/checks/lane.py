"""User tasks lie in a lane that says who does them."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "lane"


def check(view: View) -> Iterator[Finding]:
    """No lane, an unknown lane, an unknown role."""
    roles = set(view.known.lanes.values())
    for node in view.drawing.of("userTask"):
        if not node.lane:
            yield error(ID, node, f"用户任务{node.label}不在任何泳道中，不知道由谁办理。")
        elif node.lane not in view.known.lanes:
            yield error(ID, node, f"用户任务{node.label}所在的泳道“{node.lane}”不是已知的角色。")
        role = node.properties.get("role", "").strip()
        if role and not role.startswith("=") and role not in roles:
            yield error(ID, node, f"用户任务{node.label}的角色“{role}”不存在。")
