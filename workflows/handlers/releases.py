"""New versions of processes: proposed by one person, put in force by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows import engine
from workflows.catalog import known
from workflows.commands import Decline, Deploy, Publish
from workflows.commands.studio import GoBack, RequestPublication
from workflows.errors import Conflict, DefinitionRefused, Forbidden, Invalid, TaskNotReady
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Bundle, Finding, Proposal
from workflows.ports import DeploymentRow, ReleaseRow, Work
from workflows.words import say

LONGEST = 500  # characters of a note or a reason


@dataclass(frozen=True, slots=True)
class Deployed:
    """A kept deployment: its releases, and what the checks had to say (warnings only)."""

    id: UUID
    releases: tuple[ReleaseRow, ...]
    findings: tuple[Finding, ...]


@handles(Deploy)
def deploy(command: Deploy, work: Work, room: Room) -> Deployed:
    """Check every bundle; refuse all when one has an error; keep the rest as proposed releases."""
    _only(work, "policy_staff", "policy_approver")
    return _propose(work, command.bundles, command.note)


@handles(RequestPublication)
def request(command: RequestPublication, work: Work, room: Room) -> Deployed:
    """The same for a draft, with a note that says why."""
    _only(work, "policy_staff")
    _words("note", command.note, say("release.note_length"))
    row = work.drafts.lock(command.draft_id)
    answer = _propose(work, (work.drafts.bundle(row),), command.note, (row.id, row.revision))
    if not answer.releases:
        raise Conflict(say("release.unchanged"))
    return answer


@handles(GoBack)
def go_back(command: GoBack, work: Work, room: Room) -> Deployed:
    """The same for an earlier release."""
    _only(work, "policy_staff")
    _words("note", command.note, say("release.back_note_length"))
    answer = _propose(work, (work.releases.bundle(command.release_id),), command.note)
    if not answer.releases:
        raise Conflict(say("release.same"))
    return answer


def _propose(work: Work, bundles: Sequence[Bundle], note: str, draft: tuple[UUID, int] | None = None) -> Deployed:
    findings = [finding for bundle in bundles for finding in engine.check(bundle, known())]
    if any(finding.severity == "error" for finding in findings):
        raise DefinitionRefused(findings=tuple(findings))
    in_force = work.releases.published()
    proposals = [_proposal(work, bundle, in_force) for bundle in bundles]
    deployment_id, releases = work.releases.propose(proposals, note, findings, draft)
    work.audit("deployment.proposed", f"deployment:{deployment_id}", {"note": note})
    return Deployed(deployment_id, tuple(releases), tuple(findings))


def _proposal(work: Work, bundle: Bundle, in_force: Mapping[str, UUID]) -> Proposal:
    base = in_force.get(bundle.key)
    if base is None:
        return Proposal(bundle, None, (say("release.first"),))
    return Proposal(bundle, base, tuple(engine.note(engine.compare(work.releases.bundle(base), bundle))))


@handles(Publish)
def publish(command: Publish, work: Work, room: Room) -> tuple[ReleaseRow, ...]:
    """Put a deployment in force.  Never by its author."""
    _only(work, "policy_approver", "policy_staff")
    row = work.releases.lock(command.deployment_id)
    me = work.actor.account_id  # None: the shipped originals, put in force by whoever sets the product up
    if me is not None and row.author_id == me:
        raise Forbidden(say("release.second_person"))
    _undecided(row)
    _as_it_was(work, row)
    if command.effective_at is not None and command.effective_at <= work.now:
        raise Invalid({"effective_at": say("release.effective_future")})
    work.releases.publish(row.id, command.effective_at or work.now)
    _forget_draft(work, row)
    work.audit("deployment.published", f"deployment:{row.id}")
    return tuple(work.releases.of_deployment(row.id))


@handles(Decline)
def decline(command: Decline, work: Work, room: Room) -> None:
    """Not published after all: by a second person, or taken back by the author."""
    _only(work, "policy_approver", "policy_staff")
    _words("reason", command.reason, say("release.decline_length"))
    row = work.releases.lock(command.deployment_id)
    begun = [one for one in work.releases.of_deployment(row.id) if one.effective_at and one.effective_at <= work.now]
    if row.declined_at is not None or begun:
        raise TaskNotReady(say("release.settled"))
    work.releases.decline(row.id, command.reason)
    work.audit("deployment.declined", f"deployment:{row.id}", {"reason": command.reason})


def _undecided(row: DeploymentRow) -> None:
    if row.published_at is not None:
        raise TaskNotReady(say("release.published_already"))
    if row.declined_at is not None:
        raise TaskNotReady(say("release.declined"))


def _as_it_was(work: Work, row: DeploymentRow) -> None:
    """The change note tells of the difference to the release in force when it was asked for."""
    in_force = work.releases.published()
    if any(in_force.get(key) != base for key, base in row.bases.items()):
        raise Conflict(say("release.overtaken"))


def _forget_draft(work: Work, row: DeploymentRow) -> None:
    """The draft has become the release, unless somebody went on drawing."""
    if row.draft is not None:
        draft = work.drafts.find(row.draft[0])
        if draft is not None and draft.revision == row.draft[1]:
            work.drafts.discard(draft)


def _words(name: str, given: str, advice: str) -> None:
    if not 4 <= len(given.strip()) <= LONGEST:
        raise Invalid({name: advice})


def _only(work: Work, *roles: str) -> None:
    if work.actor.account_id is not None and not work.actor.has(*roles):
        raise Forbidden
