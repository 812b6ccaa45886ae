"""What is forgotten once its time is over (dossier §5).  The audit trail is not among it: nobody may delete from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from workflows import facts
from workflows.commands.retention import Forget, RetentionDone
from workflows.errors import Forbidden
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import SYSTEM
from workflows.ports import Work
from workflows.routines import go_on
from workflows.service_tasks.verification import forget as forget_verification

PART = 200  # rows a transaction


def _refused(work: Work, before: datetime) -> int:
    found = work.retention.refused_verifications(before, PART)
    for verification_id in found:
        forget_verification(work, verification_id)
    return len(found)


def _approved(work: Work, before: datetime) -> int:
    found = work.retention.approved_verifications(before, PART)
    for verification_id in found:
        forget_verification(work, verification_id)
    return len(found)


def _registrations(work: Work, before: datetime) -> int:
    found = work.retention.registrations(before, PART)
    for instance_id, account_id in found:
        work.files.delete(work.submissions.pictures(instance_id), account_id)
        work.submissions.forget(instance_id)
    return len(found)


def _declarations(work: Work, before: datetime) -> int:
    found = work.retention.declarations(before, PART)
    for declaration_id in found:
        row = work.declarations.get(declaration_id)
        work.files.delete(work.submissions.pictures(row.instance_id), row.account_id)
        work.submissions.forget(row.instance_id)
        work.retention.forget_declaration(declaration_id)
    return len(found)


RULES: Mapping[str, Callable[[Work, datetime], int]] = {
    "stray_files": lambda work, before: work.retention.stray_files(before, PART),
    "refused_verifications": _refused,
    "approved_verifications": _approved,
    "registrations": _registrations,
    "declarations": _declarations,
    "exports": lambda work, before: work.retention.exports(before, PART),
}


@handles(Forget)
def forget(command: Forget, work: Work, room: Room) -> int:
    """How much was looked at: less than a part means that nothing is left.  Only the system itself."""
    if work.actor != SYSTEM:
        raise Forbidden
    before, rule = work.now - command.age, RULES.get(command.rule)
    return rule(work, before) if rule else work.retention.rows(command.rule, before, PART)


@handles(RetentionDone)
def done(command: RetentionDone, work: Work, room: Room) -> None:
    """Told in the audit trail; tomorrow again."""
    work.audit("retention.done", "retention", dict(command.counts))
    go_on(work, facts.RETENTION)
