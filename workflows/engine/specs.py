"""Task specifications of a bundle: parsed by the library, completed with what is ours, then never changed again.

The library changes shared specifications while instances run (guide engine §4): what it would do, and may do, is done
here once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.engine import compact, events, instances, tasks, timers
from workflows.engine.decisions import DecisionError, DecisionTable
from workflows.engine.drawing import Drawing, Node
from workflows.engine.formula import Failure, formula, property_value
from workflows.engine.journal import Place
from workflows.engine.merge import EndJoin
from workflows.engine.parser import Parser
from workflows.engine.spiff import (
    VALIDATOR,
    BoundaryEventJoin,
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    LoopTask,
    MessageEventDefinition,
    MultipleEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from workflows.engine.texts import parameters
from workflows.model import Decision, Json, Known

_TIMERS = (
    (TimeDateEventDefinition, "timeDate"),
    (DurationTimerEventDefinition, "timeDuration"),
    (CycleTimerEventDefinition, "timeCycle"),
)


@dataclass(frozen=True)
class Context:
    """What specifications are completed from."""

    drawing: Drawing
    known: Known
    tables: Mapping[str, DecisionTable]


def parse(drawing: Drawing) -> tuple[Any, dict[str, Any]]:
    """The specification of the bundle's process and those it runs inside.  Raises what the library raises."""
    parser = Parser(validator=VALIDATOR)
    roots = {file: deepcopy(root) for file, root in drawing.roots.items()}
    for file, root in roots.items():
        parser.add_bpmn_xml(root, file)
    return parser.get_spec(drawing.key), parser.get_subprocess_specs(drawing.key)


def finish(spec: Any, context: Context) -> None:
    """Complete one process's specifications and freeze them."""
    spec.end.__class__ = EndJoin
    for task_spec in list(spec.task_specs.values()):
        if type(task_spec) is BoundaryEventJoin:
            task_spec.__class__ = timers.BoundaryJoin
        node = context.drawing.node(spec.name, getattr(task_spec, "bpmn_id", None) or "")
        if node is not None:
            _complete(task_spec, node, context)
    _triggers(spec)
    _loops(spec)
    _feeders(spec)
    spec.compactable = compact.compactable(spec)


def _complete(task_spec: Any, node: Node, context: Context) -> None:
    flows = {flow.source: flow.id for flow in node.incoming}
    task_spec.place = Place(node.process, node.id, node.kind, node.name, node.lane, flows)
    task_spec.properties = {name: property_value(text) for name, text in node.properties.items() if name != "key"}
    if hasattr(task_spec, "event_definition"):
        task_spec.event_definition = _event(task_spec.event_definition, task_spec, node, context)
    if hasattr(task_spec, "cond_task_specs"):
        task_spec.cond_task_specs = [_condition(*pair) for pair in task_spec.cond_task_specs]
    for kind, complete in _COMPLETE.items():
        if isinstance(task_spec, kind):
            complete(task_spec, node, context)


def _condition(condition: Any, target: str) -> tuple[Any, str]:
    return (None if condition is None else tasks.Condition(formula(condition.args[0])), target)


def _service(task_spec: Any, node: Node, context: Context) -> None:
    task_spec.formulas = {name: formula(text) for name, text in parameters(node).items()}
    task_spec.external = context.known.operations[task_spec.operation_name].external
    given = task_spec.extensions["serviceTaskOperator"].get("resultVariable")
    task_spec.result = given or None


def _rule(task_spec: Any, node: Node, context: Context) -> None:
    table = context.tables[node.extension("calledDecisionId")]
    task_spec.decision_id = table.id
    task_spec.outputs_named = table.outputs
    task_spec.result = node.properties.get("resultVariable") or None
    task_spec.decide = decider(table)


def decider(table: DecisionTable) -> Callable[[Mapping[str, Json], datetime], Decision]:
    """How a task asks a table: what cannot be decided is a Failure."""

    def decide(variables: Mapping[str, Json], now: datetime) -> Decision:
        try:
            return table.evaluate(variables, now)
        except DecisionError as error:
            raise Failure(str(error)) from error

    return decide


def _body(task_spec: Any, node: Node, context: Context) -> None:
    if task_spec.data_input is not None:
        task_spec.data_input = instances.Collection(formula(task_spec.data_input.bpmn_id))
    for item in (task_spec.input_item, task_spec.output_item):
        if item is not None and item.bpmn_name:
            item.bpmn_id = item.bpmn_name  # ids are unique in a file; two bodies may call their item the same


_COMPLETE: dict[type, Callable[[Any, Node, Context], None]] = {
    tasks.Service: _service,
    tasks.Rule: _rule,
    instances.ParallelInstances: _body,
    instances.SequentialInstances: _body,
}


def _event(definition: Any, task_spec: Any, node: Node, context: Context) -> Any:
    """Our event definition in place of the library's."""
    if isinstance(definition, MultipleEventDefinition):
        branches = [context.drawing.node(node.scope, name) for name in task_spec._outputs]
        pairs = zip(definition.event_definitions, branches, strict=True)
        definition.event_definitions = [_event(inner, task_spec, branch, context) for inner, branch in pairs if branch]
    elif isinstance(definition, MessageEventDefinition):
        key = node.properties.get("key")
        return events.Message(definition.name, definition.message_var, formula(key) if key else None)
    elif isinstance(definition, ErrorEventDefinition):
        return _coded(events.Error, definition)
    elif isinstance(definition, EscalationEventDefinition):
        return _coded(events.Escalation, definition)
    return _timer(definition) if isinstance(definition, TimerEventDefinition) else definition


def _coded(kind: Any, definition: Any) -> Any:
    name = definition.name or definition.code or "error"
    return kind(name, expression=definition.expression, variable=definition.variable, code=definition.code or None)


def _timer(definition: Any) -> Any:
    kind = next(kind for known, kind in _TIMERS if isinstance(definition, known))
    return timers.KINDS[kind](definition.name, timers.source(kind, definition.expression))


def _triggers(spec: Any) -> None:
    """Message-started sub-processes: connect them as the library would at the first message, but not to the start."""
    for name in spec.start.trigger_specs:
        triggered = spec.task_specs[name]
        if spec.start.name not in triggered._inputs:
            triggered._inputs.append(spec.start.name)
            triggered.connect(spec.end)


def _loops(spec: Any) -> None:
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, LoopTask):
            done = spec.task_specs[task_spec.task_spec].completed_event
            if not done.is_connected(task_spec.merge_child):
                done.connect(task_spec.merge_child)


def _feeders(spec: Any) -> None:
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, tasks.Inclusive):
            task_spec.feeders = frozenset(_upstream(spec, task_spec))


def _upstream(spec: Any, task_spec: Any) -> set[str]:
    found: set[str] = set()
    stack = list(task_spec._inputs)
    while stack:
        name = stack.pop()
        if name not in found and name != task_spec.name:
            found.add(name)
            stack.extend(spec.task_specs[name]._inputs)
    return found
