"""What moves a case without a person: messages, answers from outside, timers, second tries."""

from __future__ import annotations

from workflows.commands import (
    CloseIncident,
    CompleteJob,
    FailJob,
    FireTimers,
    MarkDone,
    RetryIncident,
    SendMessage,
    StoreFile,
)
from workflows.errors import Forbidden, NotFound
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.handlers.running import active, keep, tell
from workflows.model import Status
from workflows.ports import FileRow, Work
from workflows.service_tasks import registry


@handles(SendMessage)
def send_message(command: SendMessage, work: Work, room: Room) -> None:
    """A message for one instance."""
    row = work.instances.lock(command.instance_id)
    if not (work.actor.has("operator") or (row.account_id and row.account_id == work.actor.account_id)):
        raise NotFound
    tell(work, room, row, command.name, "", command.payload)


@handles(CompleteJob)
def complete_job(command: CompleteJob, work: Work, room: Room) -> None:
    """Apply an external operation's answer, then move the case."""
    row = work.instances.lock(command.instance_id)
    active(row)
    definition = room.definition(work, row.release_id)
    call = registry.Call(work, row, command.task_id, command.element_id, {})
    result = registry.external_operations[command.operation].apply(call, command.parameters, command.answer)
    keep(work, row, room.engine(work, row).complete_job(definition, row.state, command.task_id, result, work.now))


@handles(FailJob)
def fail_job(command: FailJob, work: Work, room: Room) -> None:
    """An external operation has failed for good."""
    row = work.instances.lock(command.instance_id)
    active(row)
    definition = room.definition(work, row.release_id)
    step = room.engine(work, row).fail_job(
        definition, row.state, command.task_id, command.code, command.message, work.now
    )
    keep(work, row, step)


@handles(FireTimers)
def fire_timers(command: FireTimers, work: Work, room: Room) -> None:
    """Fire what is due; nothing when the timer was cancelled meanwhile."""
    row = work.instances.lock(command.instance_id)
    if row.status not in (Status.ACTIVE, Status.INCIDENT) or row.due_at is None or row.due_at > work.now:
        return
    definition = room.definition(work, row.release_id)
    keep(work, row, room.engine(work, row).fire_timers(definition, row.state, work.now))


@handles(RetryIncident)
def retry(command: RetryIncident, work: Work, room: Room) -> None:
    """Try the stuck task again."""
    _operators_only(work)
    incident = work.incidents.lock(command.incident_id)
    if incident.instance_id is not None and incident.task_id is not None:
        row = work.instances.lock(incident.instance_id)
        definition = room.definition(work, row.release_id)
        step = room.engine(work, row).retry(definition, row.state, incident.task_id, work.now)
        work.instances.put(row, step, again=incident.task_id)
    if incident.outbox_id is not None:
        work.incidents.ring_again(incident.outbox_id)
    work.incidents.resolve(command.incident_id, "retried")
    work.audit("incident.retried", f"incident:{command.incident_id}")


@handles(CloseIncident)
def close(command: CloseIncident, work: Work, room: Room) -> None:
    """Close an incident by hand."""
    _operators_only(work)
    work.incidents.lock(command.incident_id)
    work.incidents.resolve(command.incident_id, command.reason)
    work.audit("incident.closed", f"incident:{command.incident_id}", {"reason": command.reason})


def _operators_only(work: Work) -> None:
    if not work.actor.has("operator"):
        raise Forbidden


@handles(StoreFile)
def store_file(command: StoreFile, work: Work, room: Room) -> FileRow:
    """Keep an uploaded file for the actor."""
    return work.files.add(command.content, command.media_type, command.kind)


@handles(MarkDone)
def mark_done(command: MarkDone, work: Work, room: Room) -> None:
    """Nothing to write but the outbox row itself, which the dispatcher closes."""
