"""What an instance at rest has to tell: who is to act, what it waits for, what is stuck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from workflows.engine import clock, ids, moments
from workflows.engine.events import Message
from workflows.engine.formula import Failure
from workflows.engine.instance import Instance, is_job
from workflows.engine.journal import place_of
from workflows.engine.spiff import MultipleEventDefinition, TaskState
from workflows.model import Json, OpenJob, OpenTask, Status, Step, Subscription, Trouble
from workflows.words import say

_WHO = ("assignee", "role", "scope", "due")

# Why a task does not go on: it could not be carried out, or what it has to tell could not be worked out.
TROUBLES = ("trouble", "who!", "keys!")


def tell(instance: Instance, *, cancelled: bool = False) -> Step:
    """The step's result.  Works out once what the newly opened tasks' properties say, then encodes the state."""
    waits = list(instance.open())
    tasks = tuple(_tasks(waits, instance.definition.lanes))
    subscriptions = tuple(sorted(set(_subscriptions(instance)), key=lambda one: (one.name, one.key)))
    troubles = tuple(_troubles(waits))
    journal = tuple(clock.current().journal.entries)
    if cancelled or instance.workflow.is_completed():
        status = Status.CANCELLED if cancelled else Status.COMPLETED
        return Step(status, b"", history=journal, variables=_final(instance))
    return Step(
        status=Status.INCIDENT if troubles else Status.ACTIVE,
        state=instance.store(),
        tasks=tasks,
        jobs=tuple(_job(task) for task in waits if is_job(task) and "trouble" not in task.internal_data),
        troubles=troubles,
        subscriptions=subscriptions,
        due_at=instance.due_at(),
        history=journal,
    )


def _final(instance: Instance) -> Mapping[str, Json]:
    found = {**instance.workflow.task_tree.data, **instance.workflow.data}
    found.pop("data_objects", None)
    return found


def _job(task: Any) -> OpenJob:
    spec = task.task_spec
    return OpenJob(
        ids.outside(task.id), spec.bpmn_id, spec.bpmn_name or "", spec.operation_name, task.internal_data["parameters"]
    )


def _troubles(waits: list[Any]) -> Iterator[Trouble]:
    for task in waits:
        for name in TROUBLES:
            if name in task.internal_data:
                yield Trouble(ids.outside(task.id), task.task_spec.bpmn_id, task.internal_data[name])


# ---- people ---------------------------------------------------------------------------------------------


def _tasks(waits: list[Any], lanes: Mapping[str, str]) -> Iterator[OpenTask]:
    for task in waits:
        if task._state == TaskState.READY and task.task_spec.manual and _settled(task, "who", _who):
            yield _open_task(task, task.internal_data["who"], lanes)


def _settled(task: Any, name: str, work_out: Any) -> bool:
    """Work out something about the task once; what fails is a trouble until it is tried again."""
    known = task.internal_data
    if name not in known and name + "!" not in known:
        try:
            known[name] = work_out(task)
        except (Failure, ValueError) as error:
            known[name + "!"] = str(error)
    return name in known


def _who(task: Any) -> dict[str, Json]:
    properties = task.task_spec.properties
    found = {name: _text(properties[name].value(task.data), name) for name in _WHO if name in properties}
    if found.get("due"):
        found["due"] = moments.instant(found["due"]).isoformat()
    return {name: value for name, value in found.items() if value}


def _text(value: Json, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise Failure(say("engine.not_a_text", name=name))
    return str(value)


def _open_task(task: Any, who: Mapping[str, str], lanes: Mapping[str, str]) -> OpenTask:
    place = place_of(task)
    assert place is not None
    role = who.get("role") or lanes.get(place.lane)
    assignee = who.get("assignee") or (_account(task) if role == "candidate" else None)
    due = who.get("due")
    return OpenTask(
        id=ids.outside(task.id),
        element_id=place.element_id,
        process_key=place.process_key,
        name=place.name,
        lane=place.lane,
        assignee=assignee,
        role=None if assignee else role,
        scope=who.get("scope", ""),
        due_at=datetime.fromisoformat(due) if due else None,
        data=dict(task.data),
    )


def _account(task: Any) -> str | None:
    case = task.data.get("case")
    account = case.get("account") if isinstance(case, dict) else None
    return str(account) if account else None


# ---- messages -------------------------------------------------------------------------------------------


def _subscriptions(instance: Instance) -> Iterator[Subscription]:
    for task in instance.waiting:
        if messages(task) and _settled(task, "keys", _keys):
            yield from (Subscription(message.name, key) for message, key in listening(task))
    yield from (Subscription(message.name, key) for _, message, key in triggers(instance))


def messages(task: Any) -> list[Message]:
    """The messages a waiting task would catch."""
    definition = task.task_spec.event_definition
    inner = definition.event_definitions if isinstance(definition, MultipleEventDefinition) else [definition]
    return [message for message in inner if isinstance(message, Message)]


def listening(task: Any) -> list[tuple[Message, str]]:
    """The messages a waiting task would catch, each with its key; none before the keys could be worked out."""
    keys = task.internal_data.get("keys")
    return list(zip(messages(task), keys, strict=True)) if keys is not None else []


def _keys(task: Any) -> list[Json]:
    return [_key(message, task) for message in messages(task)]


def _key(message: Message, task: Any) -> str:
    if message.key is None:
        return ""
    key = _text(message.key.value(task.data), "key")
    if not key:
        raise Failure(say("engine.empty_key", name=message.name, key=message.key.text))
    return key


def triggers(instance: Instance) -> Iterator[tuple[str, Message, str]]:
    """Message-started sub-processes of the process: name, message and key.  They listen as long as it runs.

    The key is worked out from the variables the instance was started with.
    """
    workflow = instance.workflow
    for name in workflow.spec.start.trigger_specs:
        for start in workflow.subprocess_specs[name].bpmn_start_events:
            yield name, start.event_definition, _key(start.event_definition, workflow.task_tree)
