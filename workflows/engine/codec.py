"""An instance's state as bytes: what differs from instance to instance, never the definition.

orjson of `[format, values, top, subs]`.  `values` holds each distinct value of a process variable once (compared as
bytes, so that 1, 1.0 and true stay apart).  `top` is `[tasks, data, last task, success, completed]`, a task
`[id, parent, state, specification, tick, {variable: value}, internal data?, triggered?]` where the parent and the last
task are positions among all tasks.  `subs` are `[owner, specification, *top]`, owners first.  Event definitions in
internal data are stored as their position in their own task's specification.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from workflows.engine.spiff import BpmnEvent, BpmnSubWorkflow, BpmnWorkflow, CatchingEvent, Task, TaskState
from workflows.words import Words

FORMAT = 1
_NOTHING: dict[str, int] = {}  # most tasks are predictions, and have no variables yet
_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATACLASS


class StateError(ValueError):
    """The state is not one this engine has written, or holds what is not JSON."""


class _Writer:
    """Collects the values and the positions of the tasks."""

    def __init__(self) -> None:
        self.values: dict[bytes, int] = {}
        self.positions: dict[str, int] = {}
        self._known: dict[int, int] = {}  # id() of a value -> its position; the tasks keep the values alive

    def value(self, value: Any) -> int:
        place = self._known[id(value)] = self.values.setdefault(_dumps(value), len(self.values))
        return place

    def workflow(self, workflow: Any) -> list[Any]:
        rows = [self._row(place, task) for place, task in enumerate(workflow.tasks.values(), len(self.positions))]
        last = workflow.last_task
        position = self.positions.get(last.id, -1) if last is not None else -1
        return [rows, workflow.data, position, workflow.success, workflow.completed]

    def _row(self, place: int, task: Any) -> list[Any]:
        self.positions[task.id] = place
        parent = -1 if task._parent is None else self.positions[task._parent]
        data = self._data(task.data) if task.data else _NOTHING
        row = [task.id, parent, task._state, task.task_spec.name, task.last_state_change, data]
        if task.internal_data or task.triggered:
            row.append(_internal(task))
        if task.triggered:
            row.append(1)
        return row

    def _data(self, data: dict[str, Any]) -> dict[str, int]:
        known, value_of = self._known, self.value
        return {name: known[id(one)] if id(one) in known else value_of(one) for name, one in data.items()}


def encode(workflow: Any) -> bytes:
    """The state of an instance at rest.  Raises StateError for values that are not JSON."""
    writer = _Writer()
    top = writer.workflow(workflow)
    subs = []
    for task_id, inside in _owners_first(workflow):
        subs.append([writer.positions[task_id], inside.spec.name, *writer.workflow(inside)])
    return _dumps([FORMAT, [orjson.Fragment(raw) for raw in writer.values], top, subs])


def _owners_first(workflow: Any) -> list[tuple[str, Any]]:
    ordered: list[tuple[str, Any]] = []
    seen, rest = set(workflow.tasks), dict(workflow.subprocesses)
    while rest:
        found = [task_id for task_id in rest if task_id in seen]
        if not found:
            raise StateError("a sub-process without an owner")
        for task_id in found:
            ordered.append((task_id, rest[task_id]))
            seen.update(rest.pop(task_id).tasks)
    return ordered


def _internal(task: Any) -> dict[str, Any]:
    events = task.internal_data.get("seen_events")
    if not events:
        return dict(task.internal_data)
    known = task.task_spec.event_definition.event_definitions
    return {**task.internal_data, "seen_events": [[_place(known, event), event.payload] for event in events]}


def _place(known: list[Any], event: Any) -> int:
    return next(place for place, definition in enumerate(known) if definition is event.event_definition)


def _dumps(value: Any) -> bytes:
    try:
        return orjson.dumps(value, _text, _STRICT)
    except TypeError as error:
        raise StateError(str(error)) from error


def _text(value: Any) -> str:
    """The troubles of a task are words; they are kept as texts."""
    if isinstance(value, Words):
        return value.text
    raise TypeError(f"{type(value).__name__} is not JSON")


def decode(raw: bytes, spec: Any, called: dict[str, Any], script_engine: Any) -> Any:
    """The instance again, on the specifications it was made from.  Raises StateError for another format."""
    document = orjson.loads(raw)
    if not isinstance(document, list) or document[0] != FORMAT:
        raise StateError("unknown format")
    _, values, top, subs = document
    workflow = BpmnWorkflow(spec, called, script_engine=script_engine, deserializing=True)
    reader = _Reader(workflow, values)
    reader.workflow(workflow, top)
    for position, name, *part in subs:
        reader.inside(position, called[name], part)
    return workflow


class _Reader:
    """Puts tasks back in the order they were written."""

    def __init__(self, top: Any, values: list[Any]) -> None:
        self.top, self.values = top, values
        self.tasks: list[Any] = []

    def workflow(self, workflow: Any, part: list[Any]) -> None:
        rows, data, last, success, completed = part
        for row in rows:
            self._task(workflow, row)
        workflow.data, workflow.success, workflow.completed = data, success, completed
        workflow.last_task = self.tasks[last] if last >= 0 else None

    def inside(self, position: int, spec: Any, part: list[Any]) -> None:
        owner = self.tasks[position]
        inside = BpmnSubWorkflow(spec, owner.id, self.top, deserializing=True)
        self.top.subprocesses[owner.id] = inside
        self.workflow(inside, part)
        inside.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)

    def _task(self, workflow: Any, row: list[Any]) -> None:
        task = _new_task(Task)
        task.workflow = workflow
        task.id = row[0]
        task._state, task.task_spec, task.last_state_change = row[2], workflow.spec.task_specs[row[3]], row[4]
        task.thread_id = 0
        task.data = {name: self.values[place] for name, place in row[5].items()} if row[5] else {}
        task.internal_data = _with_events(task, row[6]) if len(row) > 6 else {}
        task.triggered = len(row) > 7
        task._children = []
        self._join(workflow, task, row[1])
        if task._state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            self.top.event_manager.add_task(task)

    def _join(self, workflow: Any, task: Any, parent: int) -> None:
        workflow.tasks[task.id] = task
        self.tasks.append(task)
        if parent < 0:
            task._parent = None
            workflow.task_tree = task
        else:
            task._parent = self.tasks[parent].id
            self.tasks[parent]._children.append(task.id)


_new_task: Callable[[Any], Any] = Task.__new__


def _with_events(task: Any, internal: dict[str, Any]) -> dict[str, Any]:
    if internal.get("seen_events"):
        known = task.task_spec.event_definition.event_definitions
        internal["seen_events"] = [
            BpmnEvent(known[place], payload=payload) for place, payload in internal["seen_events"]
        ]
    return internal
