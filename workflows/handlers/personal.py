"""The rights of a person (dossier §5): a copy of one's data, taking consent back, closing the account."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from workflows import facts
from workflows.commands.personal import (
    PROVED_FOR,
    PURPOSE,
    CloseAccount,
    KeepExport,
    NoteSight,
    OpenExport,
    ProveAgain,
    RequestExport,
    WithdrawConsents,
)
from workflows.errors import Conflict, Forbidden
from workflows.handlers.identity import VERIFICATION, person
from workflows.handlers.login import CODE_TRIES
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Status, Step
from workflows.ports import Work
from workflows.service_tasks.verification import forget as forget_verification
from workflows.words import say

EXPORT_LIFE = timedelta(days=3)


@handles(NoteSight)
def note_sight(command: NoteSight, work: Work, room: Room) -> None:
    """Who has seen whose number, and in what matter (dossier §5); one's own is no sight."""
    if command.account_id != work.actor.account_id:
        work.audit("number.shown", f"account:{command.account_id}", {"in": command.matter})


@handles(ProveAgain)
def prove_again(command: ProveAgain, work: Work, room: Room) -> bool:
    """False for a wrong code, which is counted."""
    mobile = work.accounts.mobile_of(person(work))
    if mobile is None or not work.sms_codes.check(mobile, PURPOSE, command.code.strip(), CODE_TRIES):
        return False
    work.accounts.prove(command.session)
    return True


def _proved(work: Work, session: bytes) -> UUID:
    """The acting person, who has just signed in or given a code.  Forbidden."""
    account_id, since = person(work), work.accounts.proved_at(session)
    if since is None or since <= work.now - PROVED_FOR:
        raise Forbidden(say("personal.prove_first"))
    return account_id


@handles(RequestExport)
def request_export(command: RequestExport, work: Work, room: Room) -> None:
    """Made by a job; asking again while it is made changes nothing."""
    account_id = _proved(work, command.session)
    export_id = work.exports.ask(account_id)
    if export_id is not None:
        work.emit(facts.EXPORT_WANTED, {"export": str(export_id)}, key=f"export:{export_id}")
        work.audit("export.asked", f"account:{account_id}", {"export": str(export_id)})


@handles(KeepExport)
def keep_export(command: KeepExport, work: Work, room: Room) -> None:
    """Ready, for a while."""
    account_id = work.exports.owner(command.export_id)
    work.exports.keep(command.export_id, command.content, work.now + EXPORT_LIFE)
    work.audit("export.made", f"account:{account_id}", {"export": str(command.export_id)})
    work.notify(account_id, "export_ready")


@handles(OpenExport)
def open_export(command: OpenExport, work: Work, room: Room) -> bytes:
    """The ZIP.  NotFound once it has expired."""
    account_id = _proved(work, command.session)
    content = work.exports.content(command.export_id, account_id)
    work.audit("export.opened", f"account:{account_id}", {"export": str(command.export_id)})
    return content


@handles(WithdrawConsents)
def withdraw(command: WithdrawConsents, work: Work, room: Room) -> None:
    """未认证 again: identity and pictures are gone, the work unit is blank.  Conflict while something is open."""
    account_id = _proved(work, command.session)
    _finish(work, account_id, say("personal.withdraw_refused"), besides=("duty",))
    work.consents.withdraw(account_id, VERIFICATION)
    work.audit("consents.withdrawn", f"account:{account_id}", {})


@handles(CloseAccount)
def close(command: CloseAccount, work: Work, room: Room) -> None:
    """Number and WeChat are free again; declarations of record stay.  Conflict while something is open."""
    account_id = _proved(work, command.session)
    _finish(work, account_id, say("personal.close_refused"))
    work.consents.withdraw(account_id, VERIFICATION)
    work.accounts.close(account_id)
    work.audit("account.closed", f"account:{account_id}", {})


def _finish(work: Work, account_id: UUID, refused: str, besides: tuple[str, ...] = ()) -> None:
    """End what was only begun, and take the identity off the account.  Conflict with what must be finished first."""
    work.closing.hold(account_id)
    open_ones = [say(f"personal.open_{what}") for what in work.closing.obstacles(account_id) if what not in besides]
    if open_ones:
        raise Conflict(say("personal.open", refused=refused, open=open_ones))
    for instance_id in work.closing.running(account_id):
        row = work.instances.lock(instance_id)
        work.instances.put(row, Step(Status.CANCELLED, b""))
        work.submissions.forget_drafts(instance_id)
    work.closing.end_drafts(account_id)
    for verification_id in work.closing.verifications(account_id):
        forget_verification(work, verification_id)
    work.closing.leave_unit(account_id)
    work.closing.forget_person(account_id)
