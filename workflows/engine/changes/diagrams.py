"""Differences of diagrams: elements and flows by their ids, wherever they are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from workflows.engine.changes.model import Change, Lined, about
from workflows.engine.drawing import BPMN, NODES, Drawing, Flow, Node, tag
from workflows.engine.texts import operator, parameters, timer_texts
from workflows.engine.xml import Element
from workflows.words import Words, catalogue, say

WORDS = {kind: say(f"element.{kind}") for kind in NODES}
_TRAITS = {
    name: say(f"trait.{name}")
    for name in (
        "name", "kind", "lane", "scope", "operation", "result", "table", "called", "attached", "interrupting",
        "default", "documentation", "time", "message", "error", "multi_instance", "condition",
    )
}  # fmt: skip
_TOLD = {"incoming", "outgoing", "documentation", "conditionExpression", "multiInstanceLoopCharacteristics"}

_INTERRUPTING = {"true": say("trait.interrupts"), "false": say("trait.interrupts_not")}

Place = tuple[str, str]


def changes(old: Drawing, new: Drawing) -> Iterator[Change]:
    """Elements first, then flows, then what lies around them."""
    yield from _nodes(old, new)
    yield from _flows(old, new)
    yield from _processes(old, new)


def _nodes(old: Drawing, new: Drawing) -> Iterator[Change]:
    before, after = _by_place(old), _by_place(new)
    for place, node in after.items():
        if place not in before:
            what = WORDS[node.kind]
            if node.kind == "userTask" and _doer(node):
                what = say("change.in_lane", kind=what, lane=_doer(node))
            yield Change("added", node.file, node.id, say("change.element.added", element=_called(node), kind=what))
        else:
            yield from _changed(old, new, before[place], node)
    for place, node in before.items():
        if place not in after:
            yield Change(
                "removed",
                node.file,
                node.id,
                say("change.element.removed", element=_called(node), kind=WORDS[node.kind]),
            )


def _by_place(drawing: Drawing) -> dict[Place, Node]:
    return {(node.process, node.id): node for node in drawing.nodes}


def _changed(old: Drawing, new: Drawing, before: Node, after: Node) -> Iterator[Change]:
    renamed = before.name and after.name and before.name != after.name
    told = [say("change.renamed", name=after.name)] if renamed else []
    told += Lined("", _traits(old, before)).against(Lined("", _traits(new, after)))
    if not told and _rest(before.element) != _rest(after.element):
        told = [say("change.other_settings")]
    for words in told:
        yield Change("changed", after.file, after.id, about(_called(before), words))


def _doer(node: Node) -> str:
    """Who does it: the role it names, else whose lane it lies in."""
    role = node.properties.get("role", "")
    return str(catalogue("zh").get(f"role.{role}", role)) if role else node.lane


def _traits(drawing: Drawing, node: Node) -> Mapping[str, str]:
    asked = operator(node)
    traits: dict[str, str] = {
        _TRAITS["name"]: "" if node.name else say("change.nameless"),
        _TRAITS["kind"]: WORDS[node.kind],
        _TRAITS["lane"]: node.lane and f"“{node.lane}”",
        _TRAITS["scope"]: node.scope if node.scope != node.process else "",
        _TRAITS["operation"]: asked.get("id", "") if asked is not None else "",
        _TRAITS["result"]: asked.get("resultVariable", "") if asked is not None else "",
        _TRAITS["table"]: node.extension("calledDecisionId"),
        _TRAITS["called"]: node.element.get("calledElement", ""),
        _TRAITS["attached"]: node.attached,
        _TRAITS["interrupting"]: _INTERRUPTING.get(node.element.get("cancelActivity", ""), ""),
        _TRAITS["default"]: _flow_name(drawing, node, node.default),
        _TRAITS["documentation"]: "".join(found.text or "" for found in node.element.iterfind(BPMN + "documentation")),
    }
    traits |= {say("trait.parameter", name=name): text for name, text in parameters(node).items()}
    traits |= {say("trait.property", name=name): text for name, text in node.properties.items()}
    return {**traits, **dict(_events(drawing, node)), **_multi(node.element)}


def _flow_name(drawing: Drawing, node: Node, wanted: str) -> str:
    flow = next((flow for flow in node.outgoing if flow.id == wanted), None)
    if flow is None:
        return ""
    return f"“{flow.name}”" if flow.name else _end(drawing, flow, flow.target)


def _events(drawing: Drawing, node: Node) -> Iterator[tuple[str, str]]:
    for one in node.element:
        kind = tag(one)
        if kind == "timerEventDefinition":
            yield _TRAITS["time"], say("list.items", items=[text for _, text in timer_texts(one)])
        elif kind == "messageEventDefinition":
            yield _TRAITS["message"], drawing.messages.get(one.get("messageRef", ""), "")
        elif kind == "errorEventDefinition":
            yield _TRAITS["error"], drawing.errors.get(one.get("errorRef", ""), "")


def _multi(element: Element) -> dict[str, str]:
    loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
    return {_TRAITS["multi_instance"]: _canonical(loop)} if loop is not None else {}


def _rest(element: Element) -> str:
    """Everything else an element says, so that no change goes unsaid."""
    parts = [f"{name}={value}" for name, value in sorted(element.attrib.items()) if name not in ("name", "default")]
    own = [child for child in element if tag(child) not in _TOLD and not child.get("id", "").startswith("di_")]
    nested = element.find(BPMN + "sequenceFlow") is not None or tag(element) in ("subProcess", "transaction")
    return "\n".join(parts + ([] if nested else [_canonical(child) for child in own]))


def _canonical(element: Element) -> str:
    """What it says, however it is laid out in lines."""
    laid = deepcopy(element)
    for one in laid.iter():
        one.text, one.tail = (" ".join((words or "").split()) for words in (one.text, one.tail))
    text: bytes = etree.tostring(laid, method="c14n", exclusive=True, with_tail=False)
    return text.decode()


def _flows(old: Drawing, new: Drawing) -> Iterator[Change]:
    before, after = ({(flow.file, flow.scope, flow.id): flow for flow in one.flows} for one in (old, new))
    gone = {key[1:]: flow for key, flow in before.items()}
    here = {key[1:]: flow for key, flow in after.items()}
    for place, flow in here.items():
        if place not in gone:
            yield Change("added", flow.file, flow.id, say("change.flow.added", flow=_way(new, flow)))
        else:
            for words in _flow_changed(old, gone[place], new, flow):
                yield Change("changed", flow.file, flow.id, about(say("change.flow", flow=_way(new, flow)), words))
    for place, flow in gone.items():
        if place not in here:
            yield Change("removed", flow.file, flow.id, say("change.flow.removed", flow=_way(old, flow)))


def _flow_changed(old: Drawing, before: Flow, new: Drawing, after: Flow) -> Iterator[Words]:
    yield from _flow_traits(before).against(_flow_traits(after))
    if before.source != after.source:
        was, now = _end(old, before, before.source), _end(new, after, after.source)
        yield say("change.flow.source", before=was, after=now)
    if before.target != after.target:
        was, now = _end(old, before, before.target), _end(new, after, after.target)
        yield say("change.flow.target", before=was, after=now)


def _flow_traits(flow: Flow) -> Lined:
    return Lined("", {_TRAITS["name"]: flow.name and f"“{flow.name}”", _TRAITS["condition"]: flow.condition or ""})


def _way(drawing: Drawing, flow: Flow) -> str:
    named = f"“{flow.name}”" if flow.name else ""
    source, target = _end(drawing, flow, flow.source), _end(drawing, flow, flow.target)
    return say("change.flow.way", name=named, source=source, target=target)


def _end(drawing: Drawing, flow: Flow, node_id: str) -> str:
    """An end of a flow, for people: by its name, else by what it is."""
    node = drawing.node(flow.scope, node_id)
    if node is None:
        return node_id
    return _called(node) if node.name else WORDS[node.kind]


def _called(node: Node) -> str:
    return f"“{node.name or node.id}”"


def _processes(old: Drawing, new: Drawing) -> Iterator[Change]:
    for key, process in new.processes.items():
        before = old.processes.get(key)
        if before is None:
            yield Change("added", process.file, key, say("change.process.added", name=process.name or key))
        elif before.name != process.name:
            yield Change(
                "changed",
                process.file,
                key,
                say("change.process.renamed", before=before.name or key, after=process.name),
            )
    for key, process in old.processes.items():
        if key not in new.processes:
            yield Change("removed", process.file, key, say("change.process.removed", name=process.name or key))
