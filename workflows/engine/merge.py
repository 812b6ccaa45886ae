"""What happens to process variables where branches meet.

The library merges whole values key by key and list by list, whoever wrote last: a branch that never touched a variable
brings its old value back, and lists lose entries.  Here a branch brings only what it has changed since the fork.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from workflows.engine.spiff import OPEN, Task, TaskState, _EndJoin
from workflows.model import Json


def inherit(task: Any) -> None:
    """Take the parent's variables over.  Values are shared between tasks, so nothing may ever change one in place."""
    task.data = {**task.data, **task.parent.data}


def install() -> None:
    """Put ours in the library's place: its own changes shared lists in place and cuts them."""
    Task._inherit_data = inherit


def changes(base: Mapping[str, Json], data: Mapping[str, Json]) -> dict[str, Json]:
    """The variables that differ from the base, True and 1 told apart."""
    return {name: value for name, value in data.items() if name not in base or not same(base[name], value)}


def same(one: Json, other: Json) -> bool:
    """Equal in value and in type, also inside of lists and contexts."""
    if one is other:
        return True
    if type(one) is not type(other) or one != other:
        return False
    return not isinstance(one, list | dict) or _text(one) == _text(other)


def _text(value: Json) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def merge(task: Any) -> None:
    """Bring the branches that have met at this gateway together, the last to arrive last."""
    others = sorted(_met(task), key=lambda other: float(other.last_state_change))
    if not others:
        inherit(task)
        return
    base = _fork([task, *others]).data
    data = dict(base)
    for branch in (*others, task):
        data.update(changes(base, branch.parent.data))
    task.data = data
    for other in others:
        if other.state == TaskState.COMPLETED:
            other._drop_children(force=True)


def _met(task: Any) -> list[Any]:
    above = {ancestor.id for ancestor in path(task)}
    return [
        other
        for other in task.workflow.tasks.values()
        if other.task_spec is task.task_spec and other.has_state(TaskState.FINISHED_MASK) and other.id not in above
    ]


def path(task: Any) -> list[Any]:
    """The task and its ancestors, root first."""
    line, tasks = [], task.workflow.tasks
    while task is not None:
        line.append(task)
        task = tasks.get(task._parent)
    return line[::-1]


def _fork(tasks: list[Any]) -> Any:
    shared = path(tasks[0])
    for task in tasks[1:]:
        shared = [one for one, other in zip(shared, path(task), strict=False) if one is other]
    return shared[-1]


class EndJoin(_EndJoin):  # type: ignore[misc]
    """Where all branches of a (sub)process end.

    A branch that ends while others run leaves its changes at the root, each with the value it had at the fork; the last
    branch takes those over that it has not changed itself.  So ended branches need not be kept.
    """

    def _update_hook(self, my_task: Any) -> bool:
        arrives = my_task.state != TaskState.WAITING
        fires: bool = super()._update_hook(my_task)
        if arrives and not fires:
            self._leave(my_task)
        return fires

    def _leave(self, task: Any) -> None:
        left = task.workflow.task_tree.internal_data.setdefault("left", {})
        base = _still_open(task).data
        for name, value in changes(base, task.parent.data).items():
            left[name] = [base.get(name), value]

    def _run_hook(self, my_task: Any) -> bool:
        left = my_task.workflow.task_tree.internal_data.get("left", {})
        for name, (before, value) in left.items():
            if same(my_task.data.get(name), before):
                my_task.data[name] = value
        my_task.workflow.data.update(my_task.data)
        return True


def _still_open(task: Any) -> Any:
    """The nearest ancestor below which another branch still runs, or the root."""
    line = path(task)
    for ancestor, came_by in zip(line[-2::-1], line[:0:-1], strict=False):
        if any(_runs(child) for child in ancestor.children if child is not came_by):
            return ancestor
    return line[0]


def _runs(task: Any) -> bool:
    stack = [task]
    while stack:
        one = stack.pop()
        if one.state & OPEN:
            return True
        stack.extend(one.children)
    return False
