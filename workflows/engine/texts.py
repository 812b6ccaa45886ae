"""Every expression of a bundle's diagrams, where it stands and what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.engine import timers
from workflows.engine.drawing import BPMN, SPIFF, Drawing, Node, tag
from workflows.engine.formula import Formula, is_formula, strip
from workflows.engine.xml import Element
from workflows.expressions import FeelError, parse
from workflows.words import say

_MULTI = BPMN + "multiInstanceLoopCharacteristics"


@dataclass(frozen=True, slots=True)
class Text:
    """One expression: the element (or flow) it belongs to, its file, its use (Chinese) and its FEEL text."""

    id: str
    label: str
    file: str
    use: str
    text: str

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads; none when it does not parse."""
        try:
            return parse(strip(self.text)).names
        except FeelError:
            return frozenset()

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """The dotted paths it reads; none when it does not parse."""
        try:
            return parse(strip(self.text)).paths
        except FeelError:
            return frozenset()


def texts(drawing: Drawing) -> Iterator[Text]:
    """All expressions of the diagrams (those of decision tables are not among them)."""
    for flow in drawing.flows:
        if flow.condition:
            yield Text(flow.id, flow.label, flow.file, say("use.condition"), flow.condition)
    for node in drawing.nodes:
        for use, text in _of(node):
            yield Text(node.id, node.label, node.file, use, text)


def _of(node: Node) -> Iterator[tuple[str, str]]:
    yield from ((say("use.parameter", name=name), text) for name, text in parameters(node).items())
    yield from ((say("use.property", name=name), text) for name, text in formulas(node).items())
    for element in node.definitions("timerEventDefinition"):
        yield from _timer(element)
    for loop in node.element.iterfind(_MULTI):
        yield from _multi(loop)
    for event in node.element:
        yield from ((say("use.payload"), text) for text in _payload(event))


def formulas(node: Node) -> dict[str, str]:
    """The properties to be evaluated: those that begin with "=", and always the message `key`."""
    return {name: text for name, text in node.properties.items() if name == "key" or is_formula(text)}


def parameters(node: Node) -> dict[str, str]:
    """A service task's parameters and their expressions."""
    asked = operator(node)
    found = asked.iterfind(f"{SPIFF}parameters/{SPIFF}parameter") if asked is not None else ()
    return {item.get("id", ""): item.get("value", "") for item in found}


def operator(node: Node) -> Element:
    """A service task's operator element, None without one."""
    return node.element.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")


def timer_texts(element: Element) -> list[tuple[str, str]]:
    """Kind (timeDate, timeDuration, timeCycle) and text of a timer definition."""
    return [(tag(child), (child.text or "").strip()) for child in element if tag(child) in timers.KINDS]


def _timer(element: Element) -> Iterator[tuple[str, str]]:
    for kind, text in timer_texts(element):
        if text and _is_expression(kind, text):
            yield say("use.timer"), text


def _is_expression(kind: str, text: str) -> bool:
    try:
        return isinstance(timers.source(kind, text), Formula)
    except FeelError:
        return True
    except ValueError:
        return False


def _multi(loop: Element) -> Iterator[tuple[str, str]]:
    for name, use in (
        ("loopCardinality", say("use.cardinality")),
        ("completionCondition", say("use.completion")),
        ("loopDataInputRef", say("use.collection")),
    ):
        found = loop.find(BPMN + name)
        if found is not None and (found.text or "").strip():
            yield use, found.text.strip()


def _payload(event: Element) -> Iterator[str]:
    for name in ("messagePayload", "payloadExpression"):
        for found in event.iter(SPIFF + name):
            if (found.text or "").strip():
                yield found.text.strip()


def collected(drawing: Drawing) -> Iterator[str]:
    """Variables a multi-instance body gathers its instances' answers by."""
    for node in drawing.nodes:
        for loop in node.element.iterfind(_MULTI):
            output, item = loop.find(BPMN + "loopDataOutputRef"), loop.find(BPMN + "outputDataItem")
            if output is not None and output.text:
                yield output.text.strip()
            if item is not None:
                yield item.get("name") or item.get("id", "")
