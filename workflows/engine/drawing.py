"""What a bundle's diagrams say, as plain values: the checks and the definition read this, not the XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from workflows.engine.xml import Element, Unreadable, read
from workflows.model import Bundle
from workflows.words import say

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

_TASKS = ("task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask")
_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")
_EVENTS = ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent")
SCOPES = ("subProcess", "transaction", "adHocSubProcess")
NODES = frozenset((*_TASKS, *_GATEWAYS, *_EVENTS, *SCOPES, "callActivity"))


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow.  `condition` is its text, None without one."""

    id: str
    source: str
    target: str
    condition: str | None
    name: str
    scope: str
    file: str

    @property
    def label(self) -> str:
        """How a message names it."""
        return (
            say("node.named", name=self.name, id=self.id)
            if self.name
            else say("node.flow", id=self.id, source=self.source, target=self.target)
        )


@dataclass(slots=True)
class Node:
    """A flow node: `kind` is BPMN's word, `scope` the (sub)process it lies in, `process` the process around that."""

    id: str
    kind: str
    name: str
    scope: str
    process: str
    file: str
    element: Element = field(repr=False)
    lane: str = ""
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)

    @property
    def label(self) -> str:
        """How a message names it: its name and its id."""
        return say("node.named", name=self.name, id=self.id) if self.name else f"“{self.id}”"

    @property
    def default(self) -> str:
        """The id of the default flow out of it."""
        return self.element.get("default") or ""

    @property
    def attached(self) -> str:
        """The activity a boundary event is attached to."""
        return self.element.get("attachedToRef") or ""

    @property
    def properties(self) -> dict[str, str]:
        """The `spiffworkflow:properties`."""
        found = self.element.iterfind(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property")
        return {item.get("name", ""): item.get("value", "") for item in found}

    def extension(self, name: str) -> str:
        """The text of a `spiffworkflow:` extension element, "" without one."""
        found = self.element.find(f"{BPMN}extensionElements/{SPIFF}{name}")
        return (found.text or "").strip() if found is not None else ""

    def definitions(self, kind: str) -> list[Element]:
        """Its own event definitions of this kind, e.g. "timerEventDefinition"."""
        return list(self.element.iterfind(BPMN + kind))


@dataclass(frozen=True, slots=True)
class Process:
    """A process of the bundle."""

    id: str
    name: str
    file: str
    executable: bool


@dataclass(slots=True)
class Drawing:
    """Everything the bundle's diagrams contain.  Files that cannot be read are in `unreadable` and nowhere else."""

    key: str
    roots: dict[str, Element] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    processes: dict[str, Process] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    ids: list[tuple[str, str, str]] = field(default_factory=list)  # (id, tag, file) of every BPMN element that has one
    messages: dict[str, str] = field(default_factory=dict)
    signals: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    _by_place: dict[tuple[str, str], Node] = field(default_factory=dict)
    _by_scope: dict[str, list[Node]] = field(default_factory=dict)
    _by_host: dict[tuple[str, str], list[Node]] = field(default_factory=dict)

    def node(self, scope: str, node_id: str) -> Node | None:
        """The node of this id in a (sub)process.  Ids are unique in a file, not in a bundle."""
        return self._by_place.get((scope, node_id))

    def add(self, node: Node) -> None:
        """Take a node in."""
        self.nodes.append(node)
        self._by_place.setdefault((node.scope, node.id), node)
        self._by_scope.setdefault(node.scope, []).append(node)
        if node.kind == "boundaryEvent":
            self._by_host.setdefault((node.scope, node.attached), []).append(node)

    def of(self, *kinds: str) -> Iterator[Node]:
        """The nodes of these kinds."""
        return (node for node in self.nodes if node.kind in kinds)

    def inside(self, scope: str) -> list[Node]:
        """The nodes that lie directly in a (sub)process."""
        return self._by_scope.get(scope, [])

    @property
    def scopes(self) -> list[str]:
        """The ids of all processes and sub-processes."""
        return [*self.processes, *(node.id for node in self.of(*SCOPES))]

    def boundary(self, host: Node) -> list[Node]:
        """The boundary events attached to an activity."""
        return self._by_host.get((host.scope, host.id), [])

    def after(self, node: Node) -> list[Node]:
        """Where a token can go from here: along the flows, or through an attached event."""
        targets = (self.node(node.scope, flow.target) for flow in node.outgoing)
        return [target for target in targets if target is not None] + self.boundary(node)

    def reach(self, begin: Iterable[Node]) -> set[str]:
        """The ids of the nodes a token can come to from these, themselves not counted unless it comes back."""
        found: set[str] = set()
        stack = [target for node in begin for target in self.after(node)]
        while stack:
            node = stack.pop()
            if node.id not in found:
                found.add(node.id)
                stack.extend(self.after(node))
        return found


def draw(bundle: Bundle) -> Drawing:
    """Read the bundle's diagrams."""
    drawing = Drawing(bundle.key)
    for file, raw in sorted(bundle.files.items()):
        if PurePosixPath(file).suffix == ".bpmn":
            try:
                drawing.roots[file] = read(file, raw)
            except Unreadable as problem:
                drawing.unreadable.append(problem)
    for file, root in drawing.roots.items():
        _take(drawing, file, root)
    _connect(drawing)
    return drawing


def _take(drawing: Drawing, file: str, root: Element) -> None:
    for element in root.iter(BPMN + "*"):
        if element.get("id"):
            drawing.ids.append((element.get("id"), tag(element), file))
    for kind, names in (("message", drawing.messages), ("signal", drawing.signals)):
        names.update((element.get("id", ""), element.get("name", "")) for element in root.iterfind(BPMN + kind))
    for element in root.iterfind(BPMN + "error"):
        drawing.errors[element.get("id", "")] = element.get("errorCode") or ""
    lanes = _lanes(root)
    for process in root.iterfind(BPMN + "process"):
        name = process.get("id", "")
        executable = process.get("isExecutable", "true") == "true"
        drawing.processes[name] = Process(name, process.get("name", ""), file, executable)
        _scope(drawing, process, name, file, lanes, "")


def _lanes(root: Element) -> dict[str, str]:
    return {
        (reference.text or "").strip(): lane.get("name", "")
        for lane in root.iter(BPMN + "lane")
        for reference in lane.iterfind(BPMN + "flowNodeRef")
    }


def _scope(drawing: Drawing, scope: Element, process: str, file: str, lanes: Mapping[str, str], around: str) -> None:
    for element in scope:
        kind, name = tag(element), element.get("id", "")
        if kind == "sequenceFlow":
            drawing.flows.append(_flow(element, scope.get("id", ""), file))
        elif kind in NODES:
            lane = lanes.get(name, around)
            node = Node(name, kind, element.get("name", ""), scope.get("id", ""), process, file, element, lane)
            drawing.add(node)
            if kind in SCOPES:
                _scope(drawing, element, process, file, lanes, lane)


def _flow(element: Element, scope: str, file: str) -> Flow:
    condition = element.find(BPMN + "conditionExpression")
    return Flow(
        id=element.get("id", ""),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        condition=(condition.text or "").strip() if condition is not None else None,
        name=element.get("name", ""),
        scope=scope,
        file=file,
    )


def _connect(drawing: Drawing) -> None:
    for flow in drawing.flows:
        source, target = drawing.node(flow.scope, flow.source), drawing.node(flow.scope, flow.target)
        if source is not None:
            source.outgoing.append(flow)
        if target is not None:
            target.incoming.append(flow)


def tag(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
