"""What a unit does for its people."""

from __future__ import annotations

from uuid import UUID

from workflows import facts
from workflows.commands.units import (
    Appoint,
    ChangeContact,
    ConfirmEach,
    Dismiss,
    PassSubmitted,
    RemovePerson,
    RotateCode,
    StartRegistration,
    SubmitUpward,
    TakeBackBinding,
)
from workflows.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.handlers import running
from workflows.handlers.identity import go_on, person
from workflows.handlers.login import number_of
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.handlers.tasks import Moved
from workflows.model import Json
from workflows.ports import Work
from workflows.service_tasks.registration import GRANTED
from workflows.service_tasks.unit import REMOVED
from workflows.words import say

REGISTRATION, CONTACT = "institution_registration", "unit_admin"
CODE_LENGTH, CODE_ALPHABET = 8, "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no 0 O 1 I L (dossier §8.3)
SUBMITTED, UNBIND = "unit.submitted", "unit.unbind"


@handles(StartRegistration)
def start_registration(command: StartRegistration, work: Work, room: Room) -> Moved:
    """Only who is verified answers for an institution; one registration at a time (dossier §8.3)."""
    account_id = person(work)
    if work.people.of_account(account_id) is None:
        raise Forbidden(say("registration.unverified"))
    return go_on(work, room, REGISTRATION, account_id)


@handles(SubmitUpward)
def submit_upward(command: SubmitUpward, work: Work, room: Room) -> UUID:
    """The bundle's id; its cases go on through the outbox.  NotFound, Conflict when nothing waits."""
    unit = work.units.administered(command.unit_id)
    bundle = work.unit_submissions.submit(unit.id, command.batch_id)
    if bundle is None:
        raise Conflict(say("unit.nothing_to_submit"))
    submission_id, declarations = bundle
    for declaration_id in declarations:
        key = f"unit_submitted:{submission_id}:{declaration_id}"
        work.emit(facts.UNIT_SUBMITTED, {"declaration": str(declaration_id)}, key=key)
    detail: dict[str, Json] = {"submission": str(submission_id), "declarations": len(declarations)}
    work.audit("unit.submitted", f"institution:{unit.id}", detail)
    return submission_id


@handles(PassSubmitted)
def pass_submitted(command: PassSubmitted, work: Work, room: Room) -> None:
    """Nothing to do for one that was withdrawn, cancelled or passed at the deadline meanwhile."""
    instance = work.instances.lock(work.declarations.get(command.declaration_id).instance_id)
    if work.declarations.get(command.declaration_id).status == "UNIT_APPROVED":
        running.tell(work, room, instance, SUBMITTED, str(command.declaration_id))


@handles(RotateCode)
def rotate_code(command: RotateCode, work: Work, room: Room) -> str:
    """The new code, said this once: only its keyed hash is kept.  Stale when another has been made meanwhile."""
    unit = work.units.administered(command.unit_id)
    code = work.new_token(CODE_LENGTH, CODE_ALPHABET)
    work.units.rotate(unit.id, command.version, code)
    work.audit("unit.code_rotated", f"institution:{unit.id}", {"version": command.version + 1})
    return code


@handles(ConfirmEach)
def confirm_each(command: ConfirmEach, work: Work, room: Room) -> None:
    """From now on; who waits already, waits."""
    unit = work.units.administered(command.unit_id)
    work.units.confirm_each(unit.id, command.on)
    work.audit("unit.confirms", f"institution:{unit.id}", {"on": command.on})


@handles(ChangeContact)
def change_contact(command: ChangeContact, work: Work, room: Room) -> None:
    """The audit trail says that it changed, and by whom, not what it was."""
    unit, department = work.units.administered(command.unit_id), command.department.strip()
    if not 2 <= len(department) <= 40:
        raise Invalid({"department": say("unit.department")})
    work.units.set_contact(unit.id, department, number_of(command.mobile))
    work.audit("unit.contact_changed", f"institution:{unit.id}")


@handles(RemovePerson)
def remove_person(command: RemovePerson, work: Work, room: Room) -> None:
    """Their work unit is blank again, and they are told.  Declarations under the unit stay as they are (S6.3)."""
    unit = work.units.administered(command.unit_id)
    account_id = _somebody_else(work, unit.id, command.binding_id)
    end_binding(work, room, account_id, "unit.removed", REMOVED)
    work.audit("unit.person_removed", f"institution:{unit.id}", {"binding": str(command.binding_id)})


def end_binding(work: Work, room: Room, account_id: UUID, message: str, reason: str) -> None:
    """Tell the person's case why its binding ends; a case begun before there were reasons hears an unbinding."""
    heard = message if work.instances.find_waiting(message, str(account_id)) else UNBIND
    running.correlate(work, room, heard, str(account_id), {"reason": reason})


def _somebody_else(work: Work, unit_id: UUID, binding_id: UUID) -> UUID:
    account_id = work.units.bound(unit_id, binding_id)
    if account_id == work.actor.account_id:
        raise Forbidden(say("unit.own_case"))
    return account_id


@handles(Appoint)
def appoint(command: Appoint, work: Work, room: Room) -> None:
    """Reviewers and further contacts are people of the unit."""
    unit = work.units.administered(command.unit_id)
    account_id = _somebody_else(work, unit.id, command.binding_id)
    if command.role not in GRANTED:
        raise Invalid({"role": say("unit.role")})
    work.units.appoint(unit.id, account_id, command.role)
    detail: dict[str, Json] = {"role": command.role, "account": str(account_id)}
    work.audit("unit.appointed", f"institution:{unit.id}", detail)


@handles(Dismiss)
def dismiss(command: Dismiss, work: Work, room: Room) -> None:
    """A unit keeps at least one contact.  NotFound, Conflict."""
    unit = work.units.administered(command.unit_id)
    holders = work.units.holders(unit.id, command.role)
    if command.account_id not in holders:
        raise NotFound
    if command.role == CONTACT and len(holders) == 1:
        raise Conflict(say("unit.last_contact"))
    work.units.dismiss(unit.id, command.account_id, command.role)
    detail: dict[str, Json] = {"role": command.role, "account": str(command.account_id)}
    work.audit("unit.dismissed", f"institution:{unit.id}", detail)


@handles(TakeBackBinding)
def take_back_binding(command: TakeBackBinding, work: Work, room: Room) -> Moved:
    """Blank again.  NobodyWaits once the unit has confirmed."""
    account_id = person(work)
    row = running.correlate(work, room, "unit.take_back", str(account_id))
    return Moved(row.id, work.tasks.mine(row.id))
