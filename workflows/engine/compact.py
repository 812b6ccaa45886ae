"""Forgetting what no open task can still need, so that an instance stays small however long it lives.

Below each child of the root the lowest common ancestor of all open tasks stays, with its parent and everything below;
completed sub-processes go.  A parallel or inclusive gateway that merges inside a cycle looks at all of its ancestors:
a process that has one (the checks refuse it) keeps its history.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workflows.engine.merge import path
from workflows.engine.spiff import OPEN, TaskState, UnstructuredJoin, _EndJoin

_GONE = TaskState.FINISHED_MASK
_MAY_STAY = OPEN | TaskState.CANCELLED


def compact(workflow: Any) -> None:
    """Drop finished history in place.  Only at rest, after all engine steps."""
    for task_id in list(workflow.subprocesses):
        if task_id in workflow.subprocesses and _is_over(workflow, task_id):
            _drop(workflow, task_id)
    for one in (workflow, *list(workflow.subprocesses.values())):
        if one.spec.compactable and not one.completed:
            _prune(one, workflow)


def compactable(spec: Any) -> bool:
    """Whether no merging gateway of this process lies on a cycle."""
    return not any(
        isinstance(task_spec, UnstructuredJoin) and len(task_spec._inputs) > 1 and _on_cycle(spec, task_spec)
        for task_spec in spec.task_specs.values()
        if not isinstance(task_spec, _EndJoin)
    )


def _on_cycle(spec: Any, task_spec: Any) -> bool:
    seen: set[str] = set()
    stack = list(task_spec._outputs)
    while stack:
        name = stack.pop()
        if name == task_spec.name:
            return True
        if name not in seen:
            seen.add(name)
            stack.extend(spec.task_specs[name]._outputs)
    return False


def _is_over(workflow: Any, task_id: Any) -> bool:
    if not workflow.subprocesses[task_id].completed:
        return False
    owner = _owner(workflow, task_id)
    return owner is None or bool(owner._state & _GONE)


def _owner(workflow: Any, task_id: Any) -> Any:
    for one in (workflow, *workflow.subprocesses.values()):
        if task_id in one.tasks:
            return one.tasks[task_id]
    return None


def _drop(top: Any, task_id: Any) -> None:
    inside = top.subprocesses.pop(task_id, None)
    if inside is not None:
        for inner in list(inside.tasks):
            _drop(top, inner)


def _prune(workflow: Any, top: Any) -> None:
    """Keep, per child of the root, what lies at and below the lowest common ancestor of the open tasks."""
    root = workflow.task_tree
    parents: dict[Any, Any] = {root.id: None}  # what stays -> its new parent (None: the old one)
    for line in _common(_needed(workflow)):
        _keep_below(workflow, line, parents)
    for join in _end_joins(workflow):
        _keep_join(join, root, parents)
    if len(parents) < len(workflow.tasks):
        _rebuild(workflow, top, parents)


def _needed(workflow: Any) -> list[Any]:
    """Open tasks, and arrivals at gateways that still wait for other branches."""
    stay = [task for task in workflow.tasks.values() if task._state & _MAY_STAY]
    fired = {task.task_spec.name for task in workflow.tasks.values() if task._state == TaskState.COMPLETED}
    return [
        task
        for task in stay
        if not isinstance(task.task_spec, _EndJoin)
        and (task._state & OPEN or (_arrived(task) and task.task_spec.name not in fired))
    ]


def _arrived(task: Any) -> bool:
    return isinstance(task.task_spec, UnstructuredJoin)


def _common(tasks: Iterable[Any]) -> Iterable[list[Any]]:
    """For each child of the root with tasks below: the line from the root to their lowest common ancestor."""
    lines: dict[Any, list[Any]] = {}
    for task in tasks:
        line = path(task)
        line = line[:-1] if len(line) > 2 else line
        old = lines.get(line[1].id if len(line) > 1 else None)
        if old is not None:
            line = [one for one, other in zip(old, line, strict=False) if one is other]
        lines[line[1].id if len(line) > 1 else None] = line
    return lines.values()


def _keep_below(workflow: Any, line: list[Any], parents: dict[Any, Any]) -> None:
    root, top = line[0], line[-1]
    lead = line[-2] if len(line) > 2 else root
    if lead is not root:
        parents[lead.id] = root.id
    if top is not root:
        parents[top.id] = lead.id
    stack = list(top._children)
    while stack:
        one = stack.pop()
        parents[one] = None
        stack.extend(workflow.tasks[one]._children)


def _end_joins(workflow: Any) -> list[Any]:
    return [task for task in workflow.tasks.values() if task._state & OPEN and isinstance(task.task_spec, _EndJoin)]


def _keep_join(join: Any, root: Any, parents: dict[Any, Any]) -> None:
    """A waiting end join takes its data from its parent."""
    if join.id not in parents:
        parents[join.id] = join._parent
        parents.setdefault(join._parent, root.id)


def _rebuild(workflow: Any, top: Any, parents: dict[Any, Any]) -> None:
    tasks = workflow.tasks
    kept = {task_id: task for task_id, task in tasks.items() if task_id in parents}
    for task_id, task in kept.items():
        if parents[task_id] is not None:
            task._parent = parents[task_id]
        task._children = []
    for task_id, task in kept.items():  # in the order of their making, which is the order among siblings
        if task._parent is not None:
            kept[task._parent]._children.append(task_id)
    for task_id in tasks:
        if task_id not in parents:
            _drop(top, task_id)
    workflow.tasks = kept
    if workflow.last_task is not None and workflow.last_task.id not in kept:
        workflow.last_task = None
