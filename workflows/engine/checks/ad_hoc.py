"""Ad hoc sub-processes."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "ad-hoc"


def check(view: View) -> Iterator[Finding]:
    """The library has no fixed order for them and breaks without data objects."""
    for node in view.drawing.of("adHocSubProcess"):
        yield error(ID, node, say("finding.ad_hoc", label=node.label))
