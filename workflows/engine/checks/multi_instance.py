"""Multi-instance activities say how many, and where the answers go."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import BPMN
from workflows.engine.xml import Element
from workflows.model import Finding
from workflows.words import say

ID = "multi-instance"


def check(view: View) -> Iterator[Finding]:
    """Neither or both of number and list; half of an output; the item named like its list."""
    for node in view.drawing.nodes:
        for loop in node.element.iterfind(BPMN + "multiInstanceLoopCharacteristics"):
            yield from (
                error(ID, node, say("finding.multi_instance", label=node.label, problem=problem))
                for problem in _problems(loop)
            )


def _problems(loop: Element) -> Iterator[str]:
    if bool(_text(loop, "loopCardinality")) == bool(_text(loop, "loopDataInputRef")):
        yield say("finding.multi_instance.source")
    if bool(_text(loop, "loopDataOutputRef")) != bool(_name(loop, "outputDataItem")):
        yield say("finding.multi_instance.output")
    if _name(loop, "inputDataItem") and _name(loop, "inputDataItem") == _text(loop, "loopDataInputRef"):
        yield say("finding.multi_instance.item")
    if _name(loop, "outputDataItem") and _name(loop, "outputDataItem") == _text(loop, "loopDataOutputRef"):
        yield say("finding.multi_instance.output_item")
    if _text(loop, "loopDataInputRef") and _text(loop, "loopDataInputRef") == _text(loop, "loopDataOutputRef"):
        yield say("finding.multi_instance.collections")


def _text(loop: Element, name: str) -> str:
    found = loop.find(BPMN + name)
    return (found.text or "").strip() if found is not None else ""


def _name(loop: Element, name: str) -> str:
    found = loop.find(BPMN + name)
    return (found.get("name") or found.get("id", "")) if found is not None else ""
