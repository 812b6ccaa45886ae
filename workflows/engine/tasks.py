"""The elements of a diagram as the engine carries them out.

What fails for want of a good expression, decision or value is *parked*: it stays open with a message in
`internal_data["trouble"]`, the rest of the instance goes on, and a person can have it tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson

from workflows.engine import clock, events, ids
from workflows.engine.formula import Failure, Formula
from workflows.engine.merge import changes, merge
from workflows.engine.spiff import (
    OPEN,
    BoundaryEvent,
    EndEvent,
    ExclusiveGateway,
    InclusiveGateway,
    Operator,
    ParallelGateway,
    ServiceTask,
    SpiffBpmnTask,
    SpiffWorkflowException,
    SubWorkflowTask,
    TaskState,
)
from workflows.errors import BusinessError
from workflows.model import Decision, Json, ServiceCall
from workflows.words import say


def park(task: Any, message: str, **facts: Json) -> None:
    """Leave the task open, with the reason why it does not go on."""
    task.internal_data["trouble"] = message
    note(task, message=message, **facts)


def note(task: Any, **facts: Json) -> None:
    """Write an error into the history."""
    journal = clock.current().journal
    journal.detail(task, **facts)
    journal.note(task, "error")


class Careful:
    """A task that parks instead of raising."""

    def _run_hook(self, my_task: Any) -> bool | None:
        try:
            done: bool | None = super()._run_hook(my_task)  # type: ignore[misc]
        except Failure as failure:
            park(my_task, str(failure))
            return None
        except SpiffWorkflowException as error:
            park(my_task, say("engine.step_failed", error=str(error)))
            return None
        return done


class Condition(Operator):  # type: ignore[misc]
    """A sequence flow's condition: FEEL, true or not."""

    def __init__(self, formula: Formula) -> None:
        super().__init__(formula.text)
        self.formula = formula

    def _matches(self, task: Any) -> bool:
        return self.formula.holds(task.data)


class Exclusive(Careful, ExclusiveGateway):  # type: ignore[misc]
    """Takes the first flow whose condition holds, else the default."""


class Parallel(ParallelGateway):  # type: ignore[misc]
    """Waits for every incoming flow."""

    def _run_hook(self, my_task: Any) -> bool:
        merge(my_task)
        return True


class Inclusive(Careful, InclusiveGateway):  # type: ignore[misc]
    """Takes every flow whose condition holds; waits while any open token may still arrive.

    The library overlooks tokens inside sub-processes and outside jobs.  `feeders` are the elements a token can come
    from; the definition fills it in.
    """

    feeders: frozenset[str] = frozenset()

    def _check_threshold_unstructured(self, my_task: Any) -> bool:
        return not any(self._may_arrive(task) for task in my_task.workflow.tasks.values())

    def _may_arrive(self, task: Any) -> bool:
        if task.task_spec.name not in self.feeders:
            return False
        return bool(task.state & OPEN) or (task.state == TaskState.FUTURE and task.parent.state == TaskState.COMPLETED)

    def _run_hook(self, my_task: Any) -> bool | None:
        try:
            merge(my_task)
            matches, defaults = self._get_matching_outputs(my_task)
            if not (matches or defaults):
                raise Failure(say("engine.no_way"))
        except Failure as failure:
            park(my_task, str(failure))
            return None
        my_task._sync_children(matches or defaults, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class Service(Careful, ServiceTask):  # type: ignore[misc]
    """Asks a registered operation: at once, or (`external`) as a job that is completed in a later step."""

    external = False
    result: str | None = None  # the variable the answer lands in
    formulas: Mapping[str, Formula] = {}

    def _execute(self, task: Any) -> bool | None:
        parameters = {name: formula.value(task.data) for name, formula in self.formulas.items()}
        if not self.external:
            return self._call(task, parameters)
        task.internal_data["parameters"] = parameters
        clock.current().journal.note(task, "opened")
        return None

    def _call(self, task: Any, parameters: Mapping[str, Json]) -> bool | None:
        request = ServiceCall(self.operation_name, parameters, ids.outside(task.id), self.bpmn_id, dict(task.data))
        try:
            answer = task.workflow.script_engine.call(request)
        except BusinessError as error:
            fail(task, error.code, str(error))
            return None
        self.answer(task, answer)
        return True

    def answer(self, task: Any, answer: Json) -> None:
        """Take the operation's answer over."""
        task.internal_data.pop("parameters", None)
        task.internal_data.pop("trouble", None)
        if self.result:
            task.data[self.result] = own(answer)


def fail(task: Any, code: str, message: str) -> None:
    """End a task in the BPMN error `code`; parked when no boundary event hears it."""
    if events.throw(task, events.Error, code, {"code": code, "message": message}):
        task.internal_data["thrown"] = code
        note(task, error=code)
    else:
        park(task, say("engine.business_error_uncaught", code=code, message=message), error=code)


def own(value: Json) -> Json:
    """A copy of a JSON value that nobody else holds.  TypeError for anything that is not JSON."""
    copy: Json = orjson.loads(orjson.dumps(value))
    return copy


class Rule(SpiffBpmnTask):  # type: ignore[misc]
    """Asks a decision table; when no row fits its outputs are null.  The definition fills the attributes in."""

    decision_id = ""
    outputs_named: tuple[str, ...] = ()
    result: str | None = None  # the one variable for all outputs; else each output is a variable
    decide: Callable[[Mapping[str, Json], datetime], Decision]

    def _run_hook(self, my_task: Any) -> bool | None:
        try:
            decision = self.decide(my_task.data, clock.now())
            answer = self._variables(decision)
        except Failure as failure:
            park(my_task, str(failure))
            return None
        my_task.data.update(answer)
        clock.current().journal.detail(my_task, decision=self.decision_id, rules=list(decision.rules))
        return True

    def _variables(self, decision: Decision) -> dict[str, Json]:
        if self.result:
            return {self.result: decision.outputs}
        if decision.outputs is None:
            return dict.fromkeys(self.outputs_named)
        if not isinstance(decision.outputs, dict):
            raise Failure(say("engine.many_rows", decision=self.decision_id))
        return decision.outputs


class End(Careful, EndEvent):  # type: ignore[misc]
    """An end event.  One that throws an error stays open until the boundary event that hears it ends its scope."""

    def _run_hook(self, my_task: Any) -> bool | None:
        done: bool | None = super()._run_hook(my_task)
        if done and isinstance(self.event_definition, events.Error):
            my_task.internal_data["thrown"] = self.event_definition.code
            clock.current().journal.note(my_task, "completed")
            return None
        return done


class Boundary(BoundaryEvent):  # type: ignore[misc]
    """A boundary event.  On a sub-process or call activity it knows what happened inside until now."""

    def _on_ready_hook(self, my_task: Any) -> None:
        super()._on_ready_hook(my_task)
        self.bring_data(my_task)

    def bring_data(self, my_task: Any) -> None:
        """Take over what the running inside of the host has changed."""
        for sibling in my_task.parent.children:
            if isinstance(sibling.task_spec, SubWorkflowTask):
                my_task.data.update(_inside(sibling))


def _inside(activity: Any) -> dict[str, Json]:
    workflow = activity.workflow.top_workflow.subprocesses.get(activity.id)
    found: dict[str, Json] = {}
    if workflow is not None:
        for task in sorted(_open(workflow), key=lambda task: float(task.last_state_change)):
            found.update(changes(activity.data, task.data))
            found.update(_inside(task))
    return found


def _open(workflow: Any) -> list[Any]:
    return [
        task for task in workflow.tasks.values() if task.state & OPEN and not isinstance(task.task_spec, BoundaryEvent)
    ]
