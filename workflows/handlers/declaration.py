"""Declarations: begun, withdrawn, declared again."""

from __future__ import annotations

from uuid import UUID

from workflows.commands.declaration import ChooseAgain, ResubmitDeclaration, StartDeclaration, WithdrawDeclaration
from workflows.errors import AlreadyRunning, Conflict, Forbidden, Invalid, NobodyWaits, TooEarly, TooLate
from workflows.handlers import running
from workflows.handlers.identity import person
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.handlers.tasks import Moved
from workflows.model import Json
from workflows.ports import InstanceRow, Work
from workflows.ports.batches import Batch
from workflows.ports.declarations import Declaration
from workflows.words import say

KEY = "declaration"
REVIEWED = ("UNIT_REVIEW", "POINT_REVIEW", "AREA_REVIEW")


@handles(StartDeclaration)
def start(command: StartDeclaration, work: Work, room: Room) -> Moved:
    """Verified, window open, unit or flexible employment, nothing else open (dossier §8.4)."""
    account_id = person(work)
    batch = work.batches.hold(command.batch_id)
    open_one = work.declarations.open_one(account_id, batch.project, batch.exam_year)
    if open_one is not None:
        return _go_on(work, open_one)
    former = work.declarations.withdrawn(account_id, batch.id)
    if former is not None and not former.may_resubmit:
        raise Conflict(say("declaration.abandoned"))
    return _start(work, room, batch, account_id, former.id if former else None)


def _go_on(work: Work, declaration_id: UUID) -> Moved:
    row = work.declarations.get(declaration_id)
    if row.status not in ("DRAFT", "CONFIRMING"):
        raise AlreadyRunning(say("declaration.twice"))
    work.instances.lock(row.instance_id)
    return Moved(row.instance_id, work.tasks.mine(row.instance_id))


def _start(work: Work, room: Room, batch: Batch, account_id: UUID, supersedes: UUID | None) -> Moved:
    if work.people.of_account(account_id) is None:
        raise Forbidden(say("identity.verify_first"))
    if batch.cancelled_at is not None:
        raise TooLate(say("declaration.exam_cancelled"))
    if work.now < batch.opens_at:
        raise TooEarly(say("declaration.window_early"))
    if work.now >= batch.closes_at:
        raise TooLate(say("declaration.window_over"))
    if batch.unit_required and work.units.binding_of(account_id) is None:
        raise Forbidden(say("declaration.unit_first"))
    declaration_id = work.new_id()
    row = running.start(
        work,
        room,
        KEY,
        business_key=str(declaration_id),
        account_id=account_id,
        subject=str(declaration_id),
        release_id=batch.release_id,
        prepare=lambda instance_id: work.declarations.add(declaration_id, batch.id, instance_id, supersedes),
    )
    return Moved(row.id, work.tasks.mine(row.id))


@handles(ResubmitDeclaration)
def resubmit(command: ResubmitDeclaration, work: Work, room: Room) -> Moved:
    """A new declaration that supersedes the withdrawn one, prefilled from it (S6.2)."""
    account_id = person(work)
    former = work.declarations.of_actor(command.declaration_id)
    if former.status != "WITHDRAWN":
        raise Conflict(say("declaration.resubmit_withdrawn"))
    if not former.may_resubmit:
        raise Conflict(say("declaration.abandoned"))
    batch = work.batches.hold(former.batch_id)
    open_one = work.declarations.open_one(account_id, batch.project, batch.exam_year)
    if open_one is not None:
        return _go_on(work, open_one)
    return _start(work, room, batch, account_id, former.id)


@handles(ChooseAgain)
def choose_again(command: ChooseAgain, work: Work, room: Room) -> UUID:
    """The process leads back to the choice, as long as the form is being filled."""
    person(work)
    row = work.declarations.of_actor(command.declaration_id)
    instance = work.instances.lock(row.instance_id)
    running.tell(work, room, instance, "declaration.choose_again", str(row.id))
    return row.instance_id


@handles(WithdrawDeclaration)
def withdraw(command: WithdrawDeclaration, work: Work, room: Room) -> UUID:
    """Whether it may be taken back is decided by the case's own table; the process settles the money."""
    person(work)
    row = work.declarations.of_actor(command.declaration_id)
    if command.reason not in ("change", "give_up"):
        raise Invalid({"reason": say("declaration.withdraw_reason")})
    instance = work.instances.lock(row.instance_id)
    facts = _facts(work, row, command.reason)
    _allowed(work, room, instance, facts)
    try:
        running.tell(work, room, instance, "declaration.withdraw", str(row.id), facts)
    except NobodyWaits:
        raise NobodyWaits(say("declaration.withdraw_not_now")) from None
    return row.id


def _allowed(work: Work, room: Room, instance: InstanceRow, facts: dict[str, Json]) -> None:
    running.active(instance)
    answer = room.decide(work, instance, "withdraw_refund", {"withdrawal": facts}).outputs
    if not isinstance(answer, dict) or answer.get("allowed") is not True:
        message = answer.get("message") if isinstance(answer, dict) else None
        raise NobodyWaits(str(message or say("declaration.withdraw_not_now")))


def _facts(work: Work, row: Declaration, reason: str) -> dict[str, Json]:
    batch = work.batches.get(row.batch_id)
    unbound_claimed = row.unit_id is None and row.status in REVIEWED and work.tasks.claimed_of(row.instance_id)
    return {
        "window_open": batch.opens_at <= work.now < batch.closes_at,
        "later_level": row.status != "RETURNED" and (row.stage > 0 or unbound_claimed),
        "payment": "paid" if work.orders.paid_of(row.id) else "unpaid",
        "reason": reason,
    }
