"""The engine: bytes and a wish in, bytes and what there is to tell out.  The caller owns the transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from workflows.engine import clock, merge, speed
from workflows.engine.definition import Definition
from workflows.engine.events import deliver
from workflows.engine.instance import Call, Instance, is_job
from workflows.engine.spiff import LoopTask, TaskState
from workflows.engine.tasks import fail, own, park
from workflows.engine.telling import TROUBLES, listening, tell, triggers
from workflows.errors import NobodyWaits
from workflows.model import Json, Step

merge.install()
speed.install()

Act = Callable[[Instance], None]


class Engine:
    """Moves instances.  `call` runs an in-step operation and may raise BusinessError; anything else it raises undoes
    the whole step.  Times are aware; `now` is the only time there is.

    A step first fires what is due, so that a deadline counts from its instant on.
    """

    def __init__(self, call: Call) -> None:
        self._call = call

    def start(self, definition: Definition, variables: Mapping[str, Json], now: datetime) -> Step:
        """A new instance, up to its first wait."""
        with clock.at(clock.Moment(now)):
            instance = Instance.start(definition, self._call, _own(variables))
            instance.advance()
            return tell(instance)

    def complete_task(
        self, definition: Definition, state: bytes, task_id: UUID, variables: Mapping[str, Json], now: datetime
    ) -> Step:
        """A person has done a user task; `variables` are what its form adds.  TaskNotReady."""
        values = _own(variables)
        if "case" in values:
            raise ValueError("a form may not write “case”")

        def act(instance: Instance) -> None:
            task = instance.find(task_id, _for_people)
            task.data.update(values)
            task.run()

        return self._step(definition, state, now, act)

    def complete_job(self, definition: Definition, state: bytes, task_id: UUID, result: Json, now: datetime) -> Step:
        """An outside operation has answered.  TaskNotReady."""

        def act(instance: Instance) -> None:
            task = instance.find(task_id, is_job)
            task.task_spec.answer(task, result)
            task.complete()

        return self._step(definition, state, now, act)

    def fail_job(
        self, definition: Definition, state: bytes, task_id: UUID, code: str | None, message: str, now: datetime
    ) -> Step:
        """An outside operation has failed for good: as BPMN error `code`, or (None) as an incident.  TaskNotReady."""

        def act(instance: Instance) -> None:
            task = instance.find(task_id, is_job)
            if code is None:
                park(task, message)
            else:
                fail(task, code, message)

        return self._step(definition, state, now, act)

    def correlate(
        self, definition: Definition, state: bytes, name: str, key: str, payload: Json, now: datetime
    ) -> Step:
        """Hand a message to the one element that waits for this name and key, the longest-waiting.  NobodyWaits."""
        return self._step(definition, state, now, lambda instance: _hand(instance, name, key, own(payload)))

    def fire_timers(self, definition: Definition, state: bytes, now: datetime) -> Step:
        """Fire every timer that is due."""
        return self._step(definition, state, now, lambda instance: None)

    def retry(self, definition: Definition, state: bytes, task_id: UUID, now: datetime) -> Step:
        """Try a task in trouble again.  TaskNotReady when it is in none."""
        return self._step(definition, state, now, lambda instance: _again(instance.find(task_id, _in_trouble)))

    def cancel(self, definition: Definition, state: bytes, now: datetime) -> Step:
        """End the instance; everything open is cancelled."""
        with clock.at(clock.Moment(now)):
            instance = Instance.load(definition, self._call, state)
            instance.workflow.cancel()
            return tell(instance, cancelled=True)

    def _step(self, definition: Definition, state: bytes, now: datetime, act: Act) -> Step:
        with clock.at(clock.Moment(now)):
            instance = Instance.load(definition, self._call, state)
            instance.catch_up()
            act(instance)
            instance.advance()
            return tell(instance)


def _own(variables: Mapping[str, Json]) -> dict[str, Json]:
    copied = own(dict(variables))
    assert isinstance(copied, dict)
    return copied


def _for_people(task: Any) -> bool:
    """READY, for a person: the library itself would run a completed task again."""
    return bool(task.state == TaskState.READY and task.task_spec.manual)


def _in_trouble(task: Any) -> bool:
    return any(name in task.internal_data for name in TROUBLES)


def _again(task: Any) -> None:
    stuck = "trouble" in task.internal_data
    for name in TROUBLES:
        task.internal_data.pop(name, None)
    if stuck and not _job_offered(task):
        _restart(task)


def _job_offered(task: Any) -> bool:
    """Whether the task is a job whose parameters are known: it only has to be offered again."""
    return is_job(task) and "parameters" in task.internal_data


def _restart(task: Any) -> None:
    if task.state == TaskState.WAITING:
        task.task_spec._update(task)  # a timer that could not start
    elif isinstance(task.task_spec, LoopTask):
        task.task_spec.again(task)
    else:
        task._set_state(TaskState.READY)


def _hand(instance: Instance, name: str, key: str, payload: Json) -> None:
    for task in instance.waiting:
        for message, its_key in listening(task):
            if message.name == name and its_key == key:
                deliver(task, payload, message)
                return
    for sub_process, message, its_key in triggers(instance):
        if message.name == name and its_key == key:
            _begin(instance, sub_process, payload)
            return
    raise NobodyWaits


def _begin(instance: Instance, sub_process: str, payload: Json) -> None:
    workflow = instance.workflow
    task_id = workflow.spec.start.trigger_wf(workflow.task_tree, sub_process)
    inside = workflow.subprocesses[task_id]
    start = next(task for task in inside.tasks.values() if task.state == TaskState.WAITING)
    deliver(start, payload)
