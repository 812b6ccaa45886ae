"""User tasks lie in a lane that says who does them."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "lane"
SYSTEM = "system"


def check(view: View) -> Iterator[Finding]:
    """No lane, an unknown lane, that of the system, which fills in nothing; an unknown role."""
    roles = set(view.known.lanes.values()) - {SYSTEM}
    for node in view.drawing.of("userTask"):
        if not node.lane:
            yield error(ID, node, say("finding.lane.none", label=node.label))
        elif node.lane not in view.known.lanes:
            yield error(ID, node, say("finding.lane.unknown", label=node.label, lane=node.lane))
        role = node.properties.get("role", "").strip()
        if not role and view.known.lanes.get(node.lane) == SYSTEM:
            yield error(ID, node, say("finding.lane.system", label=node.label, lane=node.lane))
        if role and not role.startswith("=") and role not in roles:
            yield error(ID, node, say("finding.lane.role", label=node.label, role=role))
