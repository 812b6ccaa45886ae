"""Who a person is, and where they work."""

from __future__ import annotations

from uuid import UUID

from workflows.commands.identity import (
    ChangeIdentity,
    KeepReading,
    StartBinding,
    StartVerification,
    TakeBackVerification,
    UnbindUnit,
)
from workflows.errors import Conflict, Forbidden, NobodyWaits, NotFound, NotSignedIn
from workflows.handlers import running
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.handlers.tasks import Moved
from workflows.ports import Work
from workflows.service_tasks.scanning import kept
from workflows.words import say

VERIFICATION, BINDING = "real_name_verification", "work_unit_binding"


def person(work: Work) -> UUID:
    """The acting person's account.  NotSignedIn, Forbidden."""
    if work.actor.account_id is None:
        raise NotSignedIn
    if work.actor.staff:
        raise Forbidden(say("identity.staff_account"))
    return work.actor.account_id


def go_on(work: Work, room: Room, key: str, account_id: UUID) -> Moved:
    """The running case of this person, or a new one: never a second."""
    return _running(work, key, account_id) or _new(work, room, key, account_id)


def _running(work: Work, key: str, account_id: UUID) -> Moved | None:
    running_id = work.instances.find_running(key, str(account_id))
    if running_id is None:
        return None
    work.instances.lock(running_id)
    return Moved(running_id, work.tasks.mine(running_id))


def _new(work: Work, room: Room, key: str, account_id: UUID) -> Moved:
    row = running.start(work, room, key, business_key=str(account_id), account_id=account_id)
    return Moved(row.id, work.tasks.mine(row.id))


@handles(StartVerification)
def start_verification(command: StartVerification, work: Work, room: Room) -> Moved:
    """All entrances lead to the same running process (S2.2)."""
    account_id = person(work)
    found = _running(work, VERIFICATION, account_id)  # once: a second look might find it ended, and begin anew
    if found is None and work.people.of_account(account_id):
        raise Conflict(say("identity.verified_already"))
    return found or _new(work, room, VERIFICATION, account_id)


@handles(ChangeIdentity)
def change_identity(command: ChangeIdentity, work: Work, room: Room) -> Moved:
    """A new verification beside what is verified; not while a declaration stands under it (S2.5)."""
    account_id = person(work)
    if work.people.of_account(account_id) is None:
        raise Forbidden(say("identity.verify_first"))
    if work.declarations.any_open(account_id):
        raise Conflict(say("identity.declaration_open"))
    return go_on(work, room, VERIFICATION, account_id)


@handles(TakeBackVerification)
def take_back(command: TakeBackVerification, work: Work, room: Room) -> Moved:
    """Only while no reviewer has claimed it (S2.4c)."""
    account_id = person(work)
    running_id = work.instances.find_running(VERIFICATION, str(account_id))
    if running_id is None:
        raise NobodyWaits
    row = work.instances.lock(running_id)
    review = work.reviews.newest(running_id)
    if work.tasks.claimed_of(running_id) or (review is not None and review.status == "DECIDED"):
        raise Conflict(say("identity.review_begun"))
    running.tell(work, room, row, "verification.take_back", str(account_id))
    return Moved(running_id, work.tasks.mine(running_id))


@handles(StartBinding)
def start_binding(command: StartBinding, work: Work, room: Room) -> Moved:
    """Only once verified (S3.1)."""
    account_id = person(work)
    if work.people.of_account(account_id) is None:
        raise Forbidden(say("unit.verify_first"))
    return go_on(work, room, BINDING, account_id)


@handles(UnbindUnit)
def unbind(command: UnbindUnit, work: Work, room: Room) -> Moved:
    """Blank again (S6.1a).  A declaration under the unit stays as it is (S6.3)."""
    account_id = person(work)
    if work.units.binding_of(account_id) is None:
        raise NotFound(say("unit.none_bound"))
    row = running.correlate(work, room, "unit.unbind", str(account_id))
    return Moved(row.id, work.tasks.mine(row.id))


@handles(KeepReading)
def keep_reading(command: KeepReading, work: Work, room: Room) -> None:
    """Beside what was filled in; no try of the person's."""
    claim = work.verifications.claimed(command.verification_id)
    work.scans.add(command.verification_id, claim.account_id, "aside", {"sides": kept(command.sides), "left": 0})
