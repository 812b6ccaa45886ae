"""Timer events.  A due time is worked out once, when the event begins to wait, and stored as an instant."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from workflows.engine import clock, moments
from workflows.engine.formula import Failure, Formula, Literal, formula, is_formula
from workflows.engine.spiff import (
    BoundaryEvent,
    BoundaryEventJoin,
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TaskState,
    TimeDateEventDefinition,
)
from workflows.words import say

_LITERAL = re.compile(r"\d|P[\dT]|P$|R\d*/|R\d*$")
_READ: dict[str, Callable[[str], object]] = {
    "timeDate": moments.instant,
    "timeDuration": moments.duration,
    "timeCycle": moments.cycle,
}


def source(kind: str, text: str) -> Formula | Literal:
    """What a timer of this kind says: a bare ISO literal or FEEL.  Raises ValueError (Chinese) or FeelError."""
    bare = text.strip()
    if is_formula(bare) or not _LITERAL.match(bare):
        return formula(bare)
    _READ[kind](bare)
    return Literal(bare)


def due(task: Any) -> datetime | None:
    """When the waiting task's timer fires next, None when it has none (any more)."""
    value = task.internal_data.get("event_value")
    if isinstance(value, dict):
        value = value["next"] if value["left"] != 0 else None
    return datetime.fromisoformat(value) if value else None


def _text(timer: Any, task: Any) -> str:
    value = timer.source.value(task.data)
    if not isinstance(value, str):
        raise Failure(say("engine.no_time", text=timer.source.text))
    return value


def _settle(task: Any, work_out: Callable[[], Any]) -> None:
    """Work out the due time of a timer that has none yet; what fails waits for a person."""
    if "event_value" in task.internal_data or "trouble" in task.internal_data:
        return
    try:
        task.internal_data["event_value"] = work_out()
    except (Failure, ValueError, OverflowError) as error:
        task.internal_data["trouble"] = say("engine.timer_not_started", error=str(error))
        clock.current().journal.detail(task, message=str(error))
        clock.current().journal.note(task, "error")


def _fired(task: Any) -> bool:
    when = due(task)
    if when is not None and when <= clock.now():
        task.internal_data["event_fired"] = True
    return bool(task.internal_data.get("event_fired"))


class TimeDate(TimeDateEventDefinition):  # type: ignore[misc]
    """Fires at an instant."""

    def __init__(self, name: str, told: Formula | Literal) -> None:
        super().__init__(name, told.text)
        self.source = told

    def has_fired(self, my_task: Any) -> bool:
        _settle(my_task, lambda: moments.instant(_text(self, my_task)).isoformat())
        return _fired(my_task)


class Duration(DurationTimerEventDefinition):  # type: ignore[misc]
    """Fires some time after it began to wait."""

    def __init__(self, name: str, told: Formula | Literal) -> None:
        super().__init__(name, told.text)
        self.source = told

    def has_fired(self, my_task: Any) -> bool:
        _settle(my_task, lambda: moments.span(_text(self, my_task)).after(clock.now()).isoformat())
        return _fired(my_task)


class Cycle(CycleTimerEventDefinition):  # type: ignore[misc]
    """Fires again and again beside the task it is attached to.

    Periods missed while nobody looked count as fired, but start only one branch.  The event itself never completes: the
    library would wake the branches it has started a second time.
    """

    def __init__(self, name: str, told: Formula | Literal) -> None:
        super().__init__(name, told.text)
        self.source = told

    def has_fired(self, my_task: Any) -> bool:
        return False

    def update_task(self, my_task: Any) -> None:
        _settle(my_task, lambda: self._first(my_task))
        when = due(my_task)
        if when is not None and when <= clock.now():
            self._turn(my_task.internal_data["event_value"], when)
            self._branch(my_task)

    def _first(self, task: Any) -> dict[str, object]:
        told = _text(self, task)
        cycle = moments.cycle(told)
        start = cycle.start or cycle.every.after(clock.now())
        every = told.rpartition("/")[2]
        return {"left": -1 if cycle.times is None else cycle.times, "next": start.isoformat(), "every": every}

    def _turn(self, value: dict[str, Any], when: datetime) -> None:
        every = moments.duration(value["every"])
        while when <= clock.now() and value["left"] != 0:
            when = every.after(when)
            value["left"] -= 1
        value["next"] = when.isoformat()

    def _branch(self, task: Any) -> None:
        clock.current().journal.note(task, "completed")
        task.task_spec.bring_data(task)
        for output in task.task_spec.outputs:
            child = task._add_child(output, TaskState.FUTURE)
            child.task_spec._predict(child, mask=TaskState.NOT_FINISHED_MASK)
            child.task_spec._update(child)


class BoundaryJoin(BoundaryEventJoin):  # type: ignore[misc]
    """Where a task and its boundary events meet.  Branches a cycle has started outlive the task."""

    def _check_threshold_structured(self, my_task: Any) -> tuple[bool, list[Any]]:
        finished, cancelled = super()._check_threshold_structured(my_task)
        cycles = [task for task in cancelled if _is_cycle(task.task_spec)]
        for event in cycles:
            _retire(event)
        return finished, [task for task in cancelled if task not in cycles]


def _is_cycle(task_spec: Any) -> bool:
    return isinstance(task_spec, BoundaryEvent) and isinstance(task_spec.event_definition, Cycle)


def _retire(event: Any) -> None:
    """End a cycle without touching what it has started: to cancel it would drop that."""
    event.workflow.top_workflow.event_manager.remove_task(event)
    event._state = TaskState.COMPLETED


KINDS = {"timeDate": TimeDate, "timeDuration": Duration, "timeCycle": Cycle}
