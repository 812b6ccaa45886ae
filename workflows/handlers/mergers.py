"""Units that have another name, are suspended, or become part of another: their people are told, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from workflows import facts
from workflows.commands.units import ChangeParent, EndBinding, MergeUnit, RenameUnit, SpreadMerger, SuspendUnit
from workflows.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.handlers import running
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.handlers.units import end_binding
from workflows.model import Json
from workflows.ports import Work
from workflows.ports.units import Unit
from workflows.service_tasks.registration import ADMIN_LEVELS
from workflows.service_tasks.unit import MERGED
from workflows.words import say

PART = 200  # bindings told in one transaction


@handles(SuspendUnit)
def suspend(command: SuspendUnit, work: Work, room: Room) -> None:
    """Who is bound stays bound; nobody binds anew.  Without a reason it is in use again."""
    unit, reason = _in_use(work, command.unit_id), command.reason.strip()
    if reason:
        _reasoned(reason)
        _send_away(work, room, unit)
    work.units.set_status(unit.id, "SUSPENDED" if reason else "ACTIVE", reason)
    work.audit("unit.suspended" if reason else "unit.resumed", f"institution:{unit.id}", {"reason": reason})


@handles(MergeUnit)
def merge(command: MergeUnit, work: Work, room: Room) -> None:
    """Its people are unbound and told to bind to the successor; what was declared under it stays.  No way back."""
    unit, reason = _in_use(work, command.unit_id), _reasoned(command.reason.strip())
    successor = _named(work, command.into, {"into": say("unit.successor")})
    if successor.id == unit.id or successor.status != "ACTIVE":
        raise Invalid({"into": say("unit.successor")})
    _send_away(work, room, unit)
    work.units.set_status(unit.id, "MERGED", reason, successor.id)
    work.audit("unit.merged", f"institution:{unit.id}", {"into": str(successor.id), "reason": reason})
    _spread_after(work, unit.id, None)


@handles(RenameUnit)
def rename(command: RenameUnit, work: Work, room: Room) -> None:
    """The name before is kept as a former one.  What was declared under it says what it said."""
    unit, name = _in_use(work, command.unit_id), command.name.strip()
    if not 4 <= len(name) <= 60 or name == unit.name:
        raise Invalid({"name": say("unit.new_name")})
    work.units.rename(unit.id, name)
    work.audit("unit.renamed", f"institution:{unit.id}", {"from": unit.name, "to": name})


@handles(ChangeParent)
def change_parent(command: ChangeParent, work: Work, room: Room) -> None:
    """It counts from the next submission on: what was declared before is reviewed on the way it began."""
    unit, wrong = _in_use(work, command.unit_id), {"parent": say("unit.new_parent")}
    parent = _named(work, command.parent, wrong)
    if parent.status != "ACTIVE" or unit.id in work.units.upwards(parent.id):
        raise Invalid(wrong)
    if command.admin_level not in ADMIN_LEVELS:
        raise Invalid({"admin_level": say("unit.admin_level")})
    work.units.set_parent(unit.id, parent.id, command.admin_level)
    detail: dict[str, Json] = {"to": parent.code, "level": command.admin_level, "level_before": unit.admin_level}
    work.audit("unit.parent_changed", f"institution:{unit.id}", {"from": unit.parent_name, **detail})


def _in_use(work: Work, unit_id: UUID) -> Unit:
    """Forbidden for anybody but operators; Conflict for one that is merged already or not registered yet."""
    if not work.actor.has("operator"):
        raise Forbidden
    unit = work.units.get(unit_id)
    if unit.status not in ("ACTIVE", "SUSPENDED"):
        raise Conflict(say("unit.not_in_use"))
    return unit


def _reasoned(reason: str) -> str:
    if not 4 <= len(reason) <= 100:
        raise Invalid({"reason": say("unit.reason")})
    return reason


def _named(work: Work, code: str, wrong: Mapping[str, str]) -> Unit:
    try:
        return work.units.by_code(code.strip().upper())
    except NotFound:
        raise Invalid(wrong) from None


def _send_away(work: Work, room: Room, unit: Unit) -> None:
    """Who waits for the unit's confirmation waits no longer."""
    for account_id in work.units.waiting_for(unit.id):
        running.correlate(work, room, "unit.take_back", str(account_id))
        work.notify(account_id, "unit_not_confirmed")


def _spread_after(work: Work, unit_id: UUID, after: UUID | None) -> None:
    payload: dict[str, Json] = {"unit": str(unit_id), "after": str(after) if after else None}
    work.emit(facts.UNIT_MERGED, payload, key=f"unit_merged:{unit_id}:{after or ''}")


@handles(SpreadMerger)
def spread(command: SpreadMerger, work: Work, room: Room) -> None:
    """A row of the outbox for each binding, and one for the rest."""
    told = work.units.bound_to(command.unit_id, command.after, PART)
    for binding_id, _ in told:
        payload: dict[str, Json] = {"unit": str(command.unit_id), "binding": str(binding_id)}
        work.emit(facts.BINDING_ENDED, payload, key=f"binding_ended:{binding_id}")
    if told:
        _spread_after(work, command.unit_id, told[-1][0])


@handles(EndBinding)
def end_one(command: EndBinding, work: Work, room: Room) -> None:
    """Nothing to do for one that has ended meanwhile; a case that cannot hear it becomes an incident."""
    try:
        account_id = work.units.bound(command.unit_id, command.binding_id)
    except NotFound:
        return
    end_binding(work, room, account_id, "institution.merged", MERGED)
