"""What happened in a step: one entry per change of state that means something on the diagram."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workflows.engine import ids
from workflows.engine.spiff import OPEN, LoopTask, TaskState
from workflows.model import Activity, Json

_GATES = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
_CONTAINERS = ("subProcess", "callActivity")
_CATCHES = ("intermediateCatchEvent", "receiveTask", "eventBasedGateway")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task specification stands on a diagram.

    `flows` maps the element a token comes from to the sequence flow it takes into this one.
    """

    process_key: str
    element_id: str
    kind: str
    name: str
    lane: str = ""
    flows: dict[str, str] = field(default_factory=dict)


class Journal:
    """The history of one step, in the order it happened."""

    def __init__(self) -> None:
        self.entries: list[Activity] = []
        self._details: dict[Any, dict[str, Json]] = {}

    def detail(self, task: Any, **facts: Json) -> None:
        """Say more about the task's next entries."""
        self._details.setdefault(task.id, {}).update(facts)

    def note(self, task: Any, outcome: str) -> None:
        """Write an entry.  Tasks that stand nowhere on the diagram are passed over."""
        place = place_of(task)
        if place is not None:
            self.entries.append(
                Activity(
                    ids.outside(task.id),
                    place.element_id,
                    place.process_key,
                    place.kind,
                    place.name,
                    outcome,
                    _flow(task, place),
                    dict(self._details.get(task.id, ())),
                )
            )

    def moved(self, task: Any, old: int, new: int) -> None:
        """A task changed its state."""
        place = place_of(task)
        if place is None or (isinstance(task.task_spec, LoopTask) and task._children):
            return
        outcome = _outcome(place.kind, task.task_spec.manual, old, new)
        if outcome:
            self.note(task, outcome)


def place_of(task: Any) -> Place | None:
    """Where the task stands on the diagram, None for the library's own tasks."""
    place: Place | None = getattr(task.task_spec, "place", None)
    return place


def _outcome(kind: str, manual: bool, old: int, new: int) -> str:
    if new == TaskState.COMPLETED:
        return "completed"
    if new == TaskState.CANCELLED:
        return "cancelled" if old & OPEN and kind not in _GATES and kind not in ("boundaryEvent", "startEvent") else ""
    return "opened" if _opens(kind, manual, new) else ""


def _opens(kind: str, manual: bool, new: int) -> bool:
    if new == TaskState.READY:
        return manual
    return (new == TaskState.STARTED and kind in _CONTAINERS) or (new == TaskState.WAITING and kind in _CATCHES)


def _flow(task: Any, place: Place) -> str:
    if place.kind in ("boundaryEvent", "startEvent"):
        return ""
    before = task.parent
    while before is not None and _same_element(before, place):
        before = before.parent
    return place.flows.get(before.task_spec.bpmn_id, "") if before is not None else ""


def _same_element(task: Any, place: Place) -> bool:
    spec = task.task_spec
    return spec.bpmn_id is None or (isinstance(spec, LoopTask) and spec.bpmn_id == place.element_id)
