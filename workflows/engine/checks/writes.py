"""Who writes which process variable, forms aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.engine.checks.view import View
from workflows.engine.drawing import BPMN, SPIFF, Node
from workflows.engine.texts import operator
from workflows.words import say

RESERVED = ("case",)


@dataclass(frozen=True, slots=True)
class Write:
    """A variable, and who writes it (Chinese)."""

    id: str
    file: str
    name: str
    by: str


def system_values(view: View) -> dict[str, str]:
    """Variables only the system may write, and who does.  The answers of instances come from forms."""
    return {**dict.fromkeys(RESERVED, say("writer.system")), **{write.name: write.by for write in _system(view)}}


def writes(view: View) -> Iterator[Write]:
    """Every variable written by anything but a form."""
    yield from _system(view)
    for node in view.drawing.nodes:
        for loop in node.element.iterfind(BPMN + "multiInstanceLoopCharacteristics"):
            for part in ("inputDataItem", "outputDataItem"):
                item = loop.find(BPMN + part)
                if item is not None:
                    yield _write(
                        node, item.get("name") or item.get("id", ""), say("writer.multi_instance", label=node.label)
                    )
            output = loop.find(BPMN + "loopDataOutputRef")
            if output is not None and output.text:
                yield _write(node, output.text.strip(), say("writer.multi_instance", label=node.label))


def _system(view: View) -> Iterator[Write]:
    for node in view.drawing.nodes:
        asked = operator(node)
        if asked is not None and asked.get("resultVariable"):
            yield _write(node, asked.get("resultVariable"), say("writer.service_task", label=node.label))
        for variable in node.element.iterfind(f"{BPMN}messageEventDefinition//{SPIFF}messageVariable"):
            yield _write(node, (variable.text or "").strip(), say("writer.message", label=node.label))
        if node.kind == "businessRuleTask":
            yield from _outputs(view, node)


def _outputs(view: View, node: Node) -> Iterator[Write]:
    table = view.tables.get(node.extension("calledDecisionId"))
    one = node.properties.get("resultVariable")
    for name in (one,) if one else table.outputs if table is not None else ():
        yield _write(node, name, say("writer.decision", label=node.label))


def _write(node: Node, name: str, by: str) -> Write:
    return Write(node.id, node.file, name, by)
