"""What a unit does for its people."""

from __future__ import annotations

from uuid import UUID

from workflows import facts
from workflows.commands.units import PassSubmitted, StartRegistration, SubmitUpward
from workflows.errors import Conflict, Forbidden
from workflows.handlers import running
from workflows.handlers.identity import go_on, person
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.handlers.tasks import Moved
from workflows.model import Json
from workflows.ports import Work
from workflows.words import say

REGISTRATION = "institution_registration"
SUBMITTED = "unit.submitted"


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
