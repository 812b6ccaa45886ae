"""A small builder of diagrams, as bpmn-js writes them, and a driver of instances."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from workflows.engine import Definition, Engine, load
from workflows.model import Bundle, Json, Known, OperationSpec, ServiceCall, Step, Subscription

T0 = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
LANES = {"考生": "candidate", "审核员": "reviewer", "身份审核员": "identity_reviewer", "系统": "system"}

_NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)


_numbers = itertools.count()


def extensions(*parts: str) -> str:
    return f"<bpmn:extensionElements>{''.join(parts)}</bpmn:extensionElements>"


def properties(**values: str) -> str:
    items = (f"<spiffworkflow:property name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in values.items())
    return f"<spiffworkflow:properties>{''.join(items)}</spiffworkflow:properties>"


def operator(name: str, result: str = "", **parameters: str) -> str:
    items = (f'<spiffworkflow:parameter id="{k}" type="any" value={quoteattr(v)}/>' for k, v in parameters.items())
    given = f' resultVariable="{result}"' if result else ""
    return (
        f'<spiffworkflow:serviceTaskOperator id="{name}"{given}><spiffworkflow:parameters>{"".join(items)}'
        "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )


def timer(kind: str, text: str) -> str:
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:{kind}>'
        "</bpmn:timerEventDefinition>"
    )


def message(name: str, variable: str = "") -> str:
    inner = extensions(f"<spiffworkflow:messageVariable>{variable}</spiffworkflow:messageVariable>") if variable else ""
    return f'<bpmn:messageEventDefinition messageRef="message_{name}">{inner}</bpmn:messageEventDefinition>'


def error(code: str) -> str:
    reference = f' errorRef="error_{code}"' if code else ""
    return f"<bpmn:errorEventDefinition{reference}/>"


def multi(
    items: str = "", item: str = "", output: str = "", answer: str = "", *, sequential: bool = False, **more: str
) -> str:
    parts = [
        f"<bpmn:loopCardinality>{more['cardinality']}</bpmn:loopCardinality>" if "cardinality" in more else "",
        f"<bpmn:loopDataInputRef>{items}</bpmn:loopDataInputRef>" if items else "",
        f"<bpmn:loopDataOutputRef>{output}</bpmn:loopDataOutputRef>" if output else "",
        f'<bpmn:inputDataItem id="in_{next(_numbers)}" name="{item}"/>' if item else "",
        f'<bpmn:outputDataItem id="out_{next(_numbers)}" name="{answer}"/>' if answer else "",
        f"<bpmn:completionCondition>{escape(more['until'])}</bpmn:completionCondition>" if "until" in more else "",
    ]
    kind = ' isSequential="true"' if sequential else ""
    return f"<bpmn:multiInstanceLoopCharacteristics{kind}>{''.join(parts)}</bpmn:multiInstanceLoopCharacteristics>"


@dataclass
class Scope:
    """A process or sub-process under construction."""

    id: str
    name: str = ""
    nodes: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # kind, id, attributes, head, tail
    flows: list[tuple[str, str, str, str]] = field(default_factory=list)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    heights: dict[str, int] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)

    def add(
        self, kind: str, id: str, tail: str = "", *, head: str = "", lane: str = "", y: int = -1, **attributes: str
    ) -> Scope:
        """A node: `head` are extension elements, `tail` event definitions, loop characteristics or inner elements."""
        told = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
        self.nodes.append((kind, id, told, head, tail))
        self.heights[id] = y if y >= 0 else 100 + 10 * len(self.heights)
        if lane:
            self.lanes.setdefault(lane, []).append(id)
        if kind == "userTask":
            self.users.append(id)
        return self

    def start(self, id: str = "start") -> Scope:
        return self.add("startEvent", id)

    def end(self, id: str = "end", tail: str = "") -> Scope:
        return self.add("endEvent", id, tail)

    def user(self, id: str, tail: str = "", *, lane: str = "考生", name: str = "", **told: str) -> Scope:
        head = extensions(properties(**told)) if told else ""
        return self.add("userTask", id, tail, head=head, lane=lane, name=name or id)

    def service(self, id: str, name: str, result: str = "", tail: str = "", **parameters: str) -> Scope:
        return self.add("serviceTask", id, tail, head=extensions(operator(name, result, **parameters)), name=id)

    def rule(self, id: str, decision: str, result: str = "") -> Scope:
        called = f"<spiffworkflow:calledDecisionId>{decision}</spiffworkflow:calledDecisionId>"
        return self.add(
            "businessRuleTask", id, head=extensions(called, properties(resultVariable=result) if result else "")
        )

    def choice(self, id: str, default: str = "") -> Scope:
        return self.add("exclusiveGateway", id, **({"default": f"f_{id}_{default}"} if default else {}))

    def boundary(self, id: str, host: str, tail: str, *, cancels: bool = True, **told: str) -> Scope:
        head = extensions(properties(**told)) if told else ""
        return self.add("boundaryEvent", id, tail, head=head, attachedToRef=host, cancelActivity=str(cancels).lower())

    def catch(self, id: str, tail: str, **told: str) -> Scope:
        return self.add("intermediateCatchEvent", id, tail, head=extensions(properties(**told)) if told else "")

    def sub(self, inner: Scope, *, lane: str = "", tail: str = "", **attributes: str) -> Scope:
        self.add("subProcess", inner.id, tail + inner.body(), lane=lane, **attributes)
        self.users += inner.users
        self.heights.update(inner.heights)
        for name, ids in inner.lanes.items():
            self.lanes.setdefault(name, []).extend(ids)
        return self

    def call(self, id: str, process: str) -> Scope:
        return self.add("callActivity", id, calledElement=process)

    def flow(self, source: str, target: str, condition: str = "") -> Scope:
        self.flows.append((f"f_{source}_{target}", source, target, condition))
        return self

    def chain(self, *ids: str) -> Scope:
        for source, target in pairwise(ids):
            self.flow(source, target)
        return self

    def body(self) -> str:
        return "".join(self._node(*node) for node in self.nodes) + "".join(_flow(*flow) for flow in self.flows)

    def _node(self, kind: str, id: str, told: str, head: str, tail: str) -> str:
        into = "".join(f"<bpmn:incoming>{flow[0]}</bpmn:incoming>" for flow in self.flows if flow[2] == id)
        out = "".join(f"<bpmn:outgoing>{flow[0]}</bpmn:outgoing>" for flow in self.flows if flow[1] == id)
        return f'<bpmn:{kind} id="{id}"{told}>{head}{into}{out}{tail}</bpmn:{kind}>'

    def xml(self, extra: str = "") -> bytes:
        """The process as a file of its own; messages and errors are declared as they are used."""
        body = self.body()
        lanes = "".join(_lane(self.id, number, *lane) for number, lane in enumerate(self.lanes.items()))
        shapes = "".join(
            f'<bpmndi:BPMNShape id="shape_{id}" bpmnElement="{id}"><dc:Bounds x="0" y="{y}" width="100" height="80"/>'
            "</bpmndi:BPMNShape>"
            for id, y in self.heights.items()
        )
        lanes = f'<bpmn:laneSet id="lanes_{self.id}">{lanes}</bpmn:laneSet>' if lanes else ""
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {_NAMESPACES} id="d_{self.id}" '
            f'targetNamespace="http://bpmn.io/schema/bpmn">{_declared(body)}{extra}'
            f'<bpmn:process id="{self.id}" name={quoteattr(self.name)} isExecutable="true">{lanes}{body}</bpmn:process>'
            f'<bpmndi:BPMNDiagram id="di_{self.id}"><bpmndi:BPMNPlane id="plane_{self.id}" bpmnElement="{self.id}">'
            f"{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
        ).encode()


def _flow(id: str, source: str, target: str, condition: str) -> str:
    told = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}</bpmn:conditionExpression>'
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="{id}" {ends}>{told if condition else ""}</bpmn:sequenceFlow>'


def _lane(process: str, number: int, name: str, ids: list[str]) -> str:
    inside = "".join(f"<bpmn:flowNodeRef>{id}</bpmn:flowNodeRef>" for id in ids)
    return f'<bpmn:lane id="lane_{process}_{number}" name={quoteattr(name)}>{inside}</bpmn:lane>'


def _declared(body: str) -> str:
    messages = sorted({part.split('"')[0] for part in body.split('messageRef="message_')[1:]})
    errors = sorted({part.split('"')[0] for part in body.split('errorRef="error_')[1:]})
    return "".join(f'<bpmn:message id="message_{name}" name="{name}"/>' for name in messages) + "".join(
        f'<bpmn:error id="error_{code}" name="{code}" errorCode="{code}"/>' for code in errors
    )


def dmn(
    id: str, inputs: list[str], outputs: list[str], rows: list[tuple[list[str], list[str]]], hit: str = "UNIQUE"
) -> bytes:
    """A decision table; `inputs` are expressions."""
    columns = "".join(
        f'<input id="{id}_in{n}"><inputExpression id="{id}_ie{n}"><text>{escape(text)}</text></inputExpression></input>'
        for n, text in enumerate(inputs)
    ) + "".join(f'<output id="{id}_out{n}" name="{name}"/>' for n, name in enumerate(outputs))
    rules = "".join(
        f'<rule id="{id}_r{n}">'
        + "".join(
            f'<inputEntry id="{id}_r{n}i{k}"><text>{escape(text)}</text></inputEntry>' for k, text in enumerate(tests)
        )
        + "".join(
            f'<outputEntry id="{id}_r{n}o{k}"><text>{escape(text)}</text></outputEntry>'
            for k, text in enumerate(results)
        )
        + "</rule>"
        for n, (tests, results) in enumerate(rows, 1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="dmn" name="dmn" namespace="dmn">'
        f'<decision id="{id}" name="{id}"><decisionTable id="{id}_table" hitPolicy="{hit}">{columns}{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()


FORM = json.dumps({"type": "default", "schemaVersion": 18, "components": []}).encode()


def bundle(*scopes: Scope, tables: tuple[bytes, ...] = (), extra: str = "") -> Bundle:
    """The first scope's process, the ones it calls, and an empty form for every user task."""
    files = {f"{scope.id}.bpmn": scope.xml(extra) for scope in scopes}
    files.update({f"table{number}.dmn": table for number, table in enumerate(tables)})
    files.update({f"forms/{scope.id}/{user}.json": FORM for scope in scopes for user in scope.users})
    return Bundle(scopes[0].id, files)


def known(*operations: OperationSpec) -> Known:
    """`note` runs in the step and takes any `value`; `ask` is external; `fails` raises what it is told."""
    specs = (
        OperationSpec("note", "记录", ("value",)),
        OperationSpec("touch", "记录", ()),
        OperationSpec("ask", "询问", ("value",), external=True),
        OperationSpec("fails", "失败", ("code",), errors=("E1", "E2")),
        *operations,
    )
    return Known({spec.name: spec for spec in specs}, LANES, frozenset({"payment.succeeded"}))


class Driver:
    """Moves one instance and remembers its last step."""

    def __init__(self, definition: Definition, call: Callable[[ServiceCall], Json] | None = None) -> None:
        self.definition, self.now = definition, T0
        self.calls: list[ServiceCall] = []
        self._answer = call or (lambda request: request.parameters.get("value"))
        self.engine = Engine(self._call)
        self.step: Step = Step(status=None, state=b"")  # type: ignore[arg-type]
        self.all: list[object] = []

    def _call(self, request: ServiceCall) -> Json:
        self.calls.append(request)
        return self._answer(request)

    def start(self, **variables: Json) -> Step:
        case: dict[str, Json] = {"account": "acc-1", "key": "K-1", "subject": "S-1", "instance": "I-1"}
        return self._kept(self.engine.start(self.definition, {"case": case, **variables}, self.now))

    def task(self, element_id: str) -> object:
        return next(task for task in self.step.tasks if task.element_id == element_id)

    def complete(self, element_id: str, **values: Json) -> Step:
        task_id = next(task.id for task in self.step.tasks if task.element_id == element_id)
        return self._kept(self.engine.complete_task(self.definition, self.step.state, task_id, values, self.now))

    def job(self, element_id: str, result: Json = None) -> Step:
        task_id = next(job.id for job in self.step.jobs if job.element_id == element_id)
        return self._kept(self.engine.complete_job(self.definition, self.step.state, task_id, result, self.now))

    def fail(self, element_id: str, code: str | None, text: str = "no") -> Step:
        task_id = next(job.id for job in self.step.jobs if job.element_id == element_id)
        return self._kept(self.engine.fail_job(self.definition, self.step.state, task_id, code, text, self.now))

    def send(self, name: str, payload: Json = None, key: str = "") -> Step:
        return self._kept(self.engine.correlate(self.definition, self.step.state, name, key, payload, self.now))

    def wait(self, **span: float) -> Step:
        self.now += timedelta(**span)
        return self._kept(self.engine.fire_timers(self.definition, self.step.state, self.now))

    def retry(self, element_id: str) -> Step:
        task_id = next(trouble.task_id for trouble in self.step.troubles if trouble.element_id == element_id)
        return self._kept(self.engine.retry(self.definition, self.step.state, task_id, self.now))

    def cancel(self) -> Step:
        return self._kept(self.engine.cancel(self.definition, self.step.state, self.now))

    @property
    def open(self) -> list[str]:
        return sorted(task.element_id for task in self.step.tasks)

    @property
    def done(self) -> list[str]:
        """The elements completed in the last step."""
        return [entry.element_id for entry in self.step.history if entry.outcome == "completed"]

    @property
    def waits_for(self) -> list[Subscription]:
        return list(self.step.subscriptions)

    def _kept(self, step: Step) -> Step:
        self.step = step
        return step


def drive(*scopes: Scope, tables: tuple[bytes, ...] = (), call: Callable[[ServiceCall], Json] | None = None) -> Driver:
    """A driver for a bundle of these scopes."""
    return Driver(load(bundle(*scopes, tables=tables), known()), call)


def linear(*build: Callable[[Scope], Scope], id: str = "p") -> Scope:
    """start -> the built nodes, in order -> end."""
    scope = Scope(id).start()
    for step in build:
        step(scope)
    scope.end()
    return scope.chain(*(node[1] for node in scope.nodes if node[0] != "boundaryEvent"))


Variables = Mapping[str, Json]
