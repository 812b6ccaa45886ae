"""Moving a case: what all handlers that start, advance or message an instance share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from workflows.errors import AlreadyRunning, NobodyWaits, TaskNotReady
from workflows.handlers.room import Room
from workflows.model import Json, Status, Step
from workflows.ports import InstanceRow, Work


def start(
    work: Work,
    room: Room,
    key: str,
    *,
    business_key: str = "",
    account_id: UUID | None = None,
    subject: str = "",
    variables: Mapping[str, Json] | None = None,
    prepare: Callable[[UUID], None] | None = None,
    release_id: UUID | None = None,
) -> InstanceRow:
    """Begin a case on the release in force and run it to its first wait.

    `release_id` names another release than the one in force; `account_id` is whose case it is; `prepare` writes what
    the first operations look for, given the instance's id.
    AlreadyRunning when a case with this key runs; NotFound without a release.
    """
    business_key = business_key or str(work.new_id())
    if work.instances.find_running(key, business_key):
        raise AlreadyRunning
    release = work.releases.get(release_id) if release_id else work.releases.newest(key)
    row = InstanceRow(work.new_id(), key, release.id, business_key, account_id, subject, Status.ACTIVE, 0, b"", None)
    if prepare is not None:
        prepare(row.id)
    case: dict[str, Json] = {
        "account": str(account_id) if account_id else None,
        "key": business_key,
        "subject": subject,
        "instance": str(row.id),
    }
    step = room.engine(work, row).start(
        room.definition(work, release.id), {**(variables or {}), "case": case}, work.now
    )
    work.instances.add(row, step)
    work.audit("instance.started", f"instance:{row.id}", {"key": key, "release": str(release.id)})
    return replace(row, state=step.state, status=step.status)


def keep(work: Work, row: InstanceRow, step: Step) -> None:
    """Put the instance back after a step."""
    work.instances.put(row, step)


def correlate(work: Work, room: Room, name: str, key: str, payload: Json = None) -> InstanceRow:
    """Hand a message to the instance that waits for it.  NobodyWaits."""
    instance_id = work.instances.find_waiting(name, key)
    if instance_id is None:
        raise NobodyWaits
    return tell(work, room, work.instances.lock(instance_id), name, key, payload)


def tell(work: Work, room: Room, row: InstanceRow, name: str, key: str, payload: Json = None) -> InstanceRow:
    """Hand a message to this (locked) instance.  NobodyWaits when it does not wait for it."""
    active(row)
    definition = room.definition(work, row.release_id)
    step = room.engine(work, row).correlate(definition, row.state, name, key, payload, work.now)
    keep(work, row, step)
    return replace(row, state=step.state, status=step.status, revision=row.revision + 1)


def active(row: InstanceRow) -> None:
    """TaskNotReady once the case has ended."""
    if row.status not in (Status.ACTIVE, Status.INCIDENT):
        raise TaskNotReady
