"""A person's work: open forms, drafts, claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workflows import forms
from workflows.commands import ClaimNext, ClaimTask, CompleteTask, ReleaseTask, SaveDraft, StartProcess, TransferTask
from workflows.commands.core import Page
from workflows.errors import Forbidden, NotFound, Stale, TaskNotReady
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.handlers.running import active, keep, start
from workflows.ports import InstanceRow, Submitted, TaskRow, Work
from workflows.service_tasks.known import Facts, facts_of
from workflows.words import say


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a case stands after a person's step: its id, and the actor's next open tasks of it."""

    instance_id: UUID
    tasks: Sequence[TaskRow]


@handles(StartProcess)
def begin(command: StartProcess, work: Work, room: Room) -> Moved:
    """Start a process for the actor; not one that has a command with guards of its own."""
    if room.definition(work, work.releases.newest(command.key).id).closed:
        raise Forbidden(say("task.not_startable"))
    row = start(
        work,
        room,
        command.key,
        business_key=command.business_key,
        account_id=work.actor.account_id,
        subject=command.subject,
        variables=command.variables,
    )
    return Moved(row.id, work.tasks.mine(row.id))


@handles(CompleteTask)
def complete(command: CompleteTask, work: Work, room: Room) -> Moved:
    """Check the answers against the form of the case's own release, keep them, move the case."""
    instance, task = _open(command.task_id, command.revision, work)
    _not_elsewhere(command.page, task, work)
    definition = room.definition(work, instance.release_id)
    facts = facts_of(work, instance) if task.role is None else {}
    form = definition.form(task.process_key, task.element_id)
    values = _clean(form, command, work, facts)
    work.submissions.add(Submitted(instance.id, task.id, task.process_key, task.element_id, values))
    if task.role is None:
        work.consents.give(instance, _agreed(form, values))
    work.tasks.complete(task)
    routed = {name: value for name, value in values.items() if name in definition.referenced}
    step = room.engine(work, instance).complete_task(definition, instance.state, task.id, routed, work.now)
    keep(work, instance, step)
    work.audit("task.completed", f"instance:{instance.id}", {"task": str(task.id), "element": task.element_id})
    return Moved(instance.id, work.tasks.mine(instance.id))


def _not_elsewhere(page: Page | None, task: TaskRow, work: Work) -> None:
    """Another page, or another phone, has kept something since this page was opened.  Stale."""
    if page is not None and work.submissions.draft_page(task) not in ("", page.id, page.began_with):
        raise Stale(say("draft.elsewhere"))


def _open(task_id: UUID, revision: int | None, work: Work) -> tuple[InstanceRow, TaskRow]:
    instance, task = work.tasks.lock(task_id)
    active(instance)
    if task.state != "open":
        raise TaskNotReady
    if task.role is not None and task.claimed_by != work.actor.account_id:
        raise Forbidden(say("task.claim_first"))
    if revision is not None and revision != task.revision:
        raise Stale
    return instance, task


def _clean(form: forms.Form | None, command: CompleteTask, work: Work, facts: Facts) -> Mapping[str, Any]:
    if form is None:
        return {}
    return forms.clean(form, command.values, work.options, work.now, command.strict, facts)


def _agreed(form: forms.Form | None, values: Mapping[str, Any]) -> Mapping[str, str]:
    """The boxes of consent that were ticked: key and text."""
    boxes = [one for one in form.fields if one.properties.get("consent") == "true"] if form else []
    return {one.key: one.label for one in boxes if values.get(one.key) is True}


@handles(SaveDraft)
def save_draft(command: SaveDraft, work: Work, room: Room) -> int:
    """Keep unfinished answers; the task's revision stays, since nothing was decided."""
    _, task = _open(command.task_id, None, work)
    _not_elsewhere(command.page, task, work)
    return work.submissions.save_draft(task, command.values, command.page.id if command.page else "")


@handles(ClaimTask)
def claim(command: ClaimTask, work: Work, room: Room) -> TaskRow:
    """Take a task of the pool."""
    return work.tasks.claim(command.task_id)


@handles(ClaimNext)
def claim_next(command: ClaimNext, work: Work, room: Room) -> TaskRow | None:
    """Take the most urgent one."""
    return work.tasks.claim_next(command.role)


@handles(ReleaseTask)
def release(command: ReleaseTask, work: Work, room: Room) -> None:
    """Put a claimed task back."""
    work.tasks.release(command.task_id)


@handles(TransferTask)
def transfer(command: TransferTask, work: Work, room: Room) -> None:
    """Hand a claimed task on."""
    colleague = work.accounts.by_login(command.to)
    if colleague is None:
        raise NotFound(say("task.no_such_login"))
    work.tasks.transfer(command.task_id, colleague, command.reason)
