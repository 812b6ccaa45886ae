"""Messages, errors and escalations: who hears them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflows.engine.formula import Failure, Formula, Literal
from workflows.engine.spiff import (
    BoundaryEvent,
    BpmnEvent,
    ErrorEventDefinition,
    EscalationEventDefinition,
    LoopTask,
    MessageEventDefinition,
    TaskState,
)
from workflows.model import Json
from workflows.words import say


class Message(MessageEventDefinition):  # type: ignore[misc]
    """A message to be caught.  `key` tells the waiting elements of many instances apart."""

    def __init__(self, name: str, variable: str | None, key: Formula | Literal | None) -> None:
        super().__init__(name, message_var=variable)
        self.key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.name, self.key) == (other.name, other.key)

    __hash__ = None  # type: ignore[assignment]

    def catches(self, my_task: Any, event: Any) -> bool:
        return bool(self == event.event_definition)

    def catch(self, my_task: Any, event: Any = None) -> None:
        if self.message_var:
            my_task.internal_data[self.name] = event.payload
        my_task.internal_data["event_fired"] = True

    def update_task(self, my_task: Any) -> None:
        """Nothing: the library would work out its own correlations here."""

    def update_task_data(self, my_task: Any) -> None:
        if self.message_var:
            my_task.data[self.message_var] = my_task.internal_data.pop(self.name, None)

    def reset(self, my_task: Any) -> None:
        my_task.internal_data.pop(self.name, None)
        my_task.internal_data["event_fired"] = False


class Error(ErrorEventDefinition):  # type: ignore[misc]
    """A BPMN error.  It is heard by the nearest boundary event around the place where it happens, by nobody else."""

    def throw(self, my_task: Any) -> None:
        if not throw(my_task, Error, self.code, {"code": self.code}):
            raise Failure(say("engine.error_uncaught", code=self.code))


class Escalation(EscalationEventDefinition):  # type: ignore[misc]
    """An escalation: heard like an error; unheard it is no fault."""

    def throw(self, my_task: Any) -> None:
        throw(my_task, Escalation, self.code, {"code": self.code})


def throw(task: Any, kind: type[Error | Escalation], code: str | None, payload: Json) -> bool:
    """Wake the nearest waiting boundary event for `code` around `task`: its own, then those of each scope outward.

    An event without a code hears every one, after those that name it.  False when nobody hears.
    """
    inner = task
    while inner is not None:
        listeners = [event for event in _attached(inner) if _hears(event, kind, code)]
        if listeners:
            deliver(min(listeners, key=lambda event: event.task_spec.event_definition.code is None), payload)
            return True
        inner = owner(inner.workflow)
    return False


def deliver(task: Any, payload: Json, definition: Any = None) -> None:
    """Let one waiting event task, and no other, catch its event (`definition`: which one, at an event gateway)."""
    event = BpmnEvent(definition or task.task_spec.event_definition, payload=payload)
    task.task_spec.catch(task, event)
    task.task_spec._update(task)


def owner(workflow: Any) -> Any:
    """The sub-process task or call activity that runs this workflow, None for the instance itself."""
    if workflow.parent_task_id is None:
        return None
    return workflow.top_workflow.get_task_from_id(workflow.parent_task_id)


def host(task: Any) -> Any:
    """The task that boundary events are attached to: for one of several instances, their common body."""
    body = task.parent
    return body if body is not None and isinstance(body.task_spec, LoopTask) else task


def _attached(task: Any) -> Iterator[Any]:
    attached_to = host(task)
    split = attached_to.parent
    if split is None or split.task_spec.name != f"{attached_to.task_spec.bpmn_id}.BoundaryEventSplit":
        return
    yield from (event for event in split.children if isinstance(event.task_spec, BoundaryEvent))


def _hears(event: Any, kind: type[Error | Escalation], code: str | None) -> bool:
    definition: Any = event.task_spec.event_definition
    return event.state == TaskState.WAITING and isinstance(definition, kind) and definition.code in (None, "", code)
