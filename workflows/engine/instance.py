"""A loaded instance, for the length of one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from workflows.engine import clock, codec, timers
from workflows.engine.compact import compact
from workflows.engine.definition import Definition
from workflows.engine.formula import Failure, formula
from workflows.engine.spiff import OPEN, BpmnWorkflow, TaskState
from workflows.engine.tasks import Service
from workflows.errors import TaskNotReady
from workflows.model import Json, ServiceCall
from workflows.words import say

Call = Callable[[ServiceCall], Json]

MAX_TASKS = 500  # carried out in one step without a person, a job or a timer in between


class Endless(Exception):
    """The process does not come to rest: an automatic loop without an end."""


class Interpreter:
    """What the library calls its script engine: expressions and operations."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def evaluate(self, task: Any, expression: str, external_context: object = None) -> Json:
        """A FEEL text the library asks for: cardinalities, completion conditions, payloads.  Raises Failure."""
        return formula(expression).value(task.data)

    def execute(self, task: Any, script: str, external_context: object = None) -> bool:
        """Scripts are never run."""
        raise Failure(say("engine.no_scripts"))


class Instance:
    """Use inside `clock.at`; drop after the step."""

    def __init__(self, definition: Definition, workflow: Any) -> None:
        self.definition, self.workflow = definition, workflow
        workflow.task_removed_event.connect(self._forget)
        self._left = MAX_TASKS

    @classmethod
    def start(cls, definition: Definition, call: Call, variables: dict[str, Json]) -> Instance:
        """A new instance, before its first element."""
        workflow = BpmnWorkflow(definition.spec, definition.called, script_engine=Interpreter(call))
        workflow.task_tree.data.update(variables)
        return cls(definition, workflow)

    @classmethod
    def load(cls, definition: Definition, call: Call, state: bytes) -> Instance:
        """The instance as it was stored; the step's ticks go on after its last one."""
        workflow = codec.decode(state, definition.spec, dict(definition.called), Interpreter(call))
        instance = cls(definition, workflow)
        clock.current().ticks = max([task.last_state_change for task in instance.tasks()], default=0)
        return instance

    def store(self) -> bytes:
        """The state at rest."""
        compact(self.workflow)
        return codec.encode(self.workflow)

    def advance(self) -> None:
        """Carry out what needs nobody, and every timer that is due, the earliest first, until all wait."""
        while True:
            self._run()
            due = min(self._due(), key=_when, default=None)
            if due is None:
                return
            due.task_spec._update(due)

    def catch_up(self) -> None:
        """Carry out what has fallen due since the instance came to rest."""
        if any(self._due()):
            self.advance()

    def tasks(self) -> Iterator[Any]:
        """All tasks, those inside running sub-processes and called processes too."""
        for workflow in self._workflows():
            yield from workflow.tasks.values()

    def open(self) -> Iterator[Any]:
        """The tasks that wait for something."""
        return (task for workflow in self._workflows() for task in workflow.tasks.values() if task._state & OPEN)

    def find(self, task_id: UUID, fits: Callable[[Any], bool]) -> Any:
        """An open task.  TaskNotReady when there is none with this id that fits."""
        for workflow in self._workflows():
            task = workflow.tasks.get(task_id.hex)
            if task is not None and task._state & OPEN and fits(task):
                return task
        raise TaskNotReady

    @property
    def waiting(self) -> Iterator[Any]:
        """Tasks that wait for an event, the longest-waiting first."""
        found = self.workflow.event_manager.tasks.values()
        return iter(sorted(found, key=lambda task: int(task.last_state_change)))

    def due_at(self) -> datetime | None:
        """When the earliest timer fires."""
        found = (timers.due(task) for task in self.workflow.event_manager.tasks.values())
        return min((when for when in found if when is not None), default=None)

    def _workflows(self) -> Iterator[Any]:
        yield self.workflow
        yield from (inside for inside in self.workflow.subprocesses.values() if not inside.completed)

    def _run(self) -> None:
        while self._pass():
            pass

    def _pass(self) -> bool:
        """One pass through all that is ready, the innermost first, as the library does it; False when nothing was.

        The library asks for the owner of every sub-process it has begun with, also of one cancelled on the way.
        """
        inside = self.workflow.get_active_subprocesses()
        for one in sorted(inside, key=lambda one: int(one.depth), reverse=True):
            while self._is_active(one) and self._run_ready(one):
                pass
            if self.workflow.subprocesses.get(one.parent_task_id) is one:
                owner = self.workflow.get_task_from_id(one.parent_task_id)
                owner.task_spec._update(owner)
        ran = self._run_ready(self.workflow)
        return ran or len(self.workflow.get_active_subprocesses()) > len(inside)

    def _is_active(self, inside: Any) -> bool:
        return not inside.completed and self.workflow.subprocesses.get(inside.parent_task_id) is inside

    def _run_ready(self, workflow: Any) -> bool:
        ready = self._ready(workflow)
        for task in ready:
            if task._state == TaskState.READY and task.id in task.workflow.tasks:  # one before may have cancelled it
                self._count(task)
                task.run()
        return bool(ready)

    def _ready(self, workflow: Any) -> list[Any]:
        """What is ready in this workflow and below it, in the order of the tree, walked only where it matters."""
        ready = [task for task in self.open() if task._state == TaskState.READY and not task.task_spec.manual]
        if ready and (len(ready) > 1 or ready[0].workflow is not workflow):
            return [task for task in workflow.get_tasks(state=TaskState.READY) if not task.task_spec.manual]
        return ready

    def _count(self, task: Any) -> None:
        self._left -= 1
        if self._left < 0:
            raise Endless(f"{self.definition.key}: {task.task_spec.name}")

    def _due(self) -> Iterator[Any]:
        now = clock.now()
        for task in self.waiting:
            when = timers.due(task)
            if task._state == TaskState.WAITING and when is not None and when <= now:
                yield task

    def _forget(self, workflow: Any, task: Any) -> None:
        """A task was taken out of the tree: the library lets it wait for events (G02) and its inside run."""
        self.workflow.event_manager.remove_task(task)
        if task._state & OPEN:
            task.cancel()
        self.workflow.subprocesses.pop(task.id, None)


def _when(task: Any) -> datetime:
    when = timers.due(task)
    assert when is not None
    return when


def is_job(task: Any) -> bool:
    """Whether an outside operation is under way here."""
    return task._state == TaskState.STARTED and isinstance(task.task_spec, Service) and task.task_spec.external
