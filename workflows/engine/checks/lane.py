"""User tasks lie in a lane that says who does them."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "lane"


def check(view: View) -> Iterator[Finding]:
    """No lane, an unknown lane, an unknown role."""
    roles = set(view.known.lanes.values())
    for node in view.drawing.of("userTask"):
        if not node.lane:
            yield error(ID, node, say("finding.lane.none", label=node.label))
        elif node.lane not in view.known.lanes:
            yield error(ID, node, say("finding.lane.unknown", label=node.label, lane=node.lane))
        role = node.properties.get("role", "").strip()
        if role and not role.startswith("=") and role not in roles:
            yield error(ID, node, say("finding.lane.role", label=node.label, role=role))
