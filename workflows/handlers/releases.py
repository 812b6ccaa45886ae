"""New versions of processes: proposed by one person, put in force by another."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from workflows import engine
from workflows.catalog import known
from workflows.commands import Deploy, Publish
from workflows.errors import DefinitionRefused, Forbidden
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Finding
from workflows.ports import ReleaseRow, Work


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
    findings = [finding for bundle in command.bundles for finding in engine.check(bundle, known())]
    if any(finding.severity == "error" for finding in findings):
        raise DefinitionRefused(findings=tuple(findings))
    deployment_id, releases = work.releases.propose(command.bundles, command.note, findings)
    work.audit("deployment.proposed", f"deployment:{deployment_id}", {"note": command.note})
    return Deployed(deployment_id, tuple(releases), tuple(findings))


@handles(Publish)
def publish(command: Publish, work: Work, room: Room) -> tuple[ReleaseRow, ...]:
    """Put a deployment in force.  Never by its author."""
    _only(work, "policy_approver", "policy_staff")
    releases = work.releases.of_deployment(command.deployment_id)
    me = work.actor.account_id  # None: the shipped originals, put in force by whoever sets the product up
    if me is not None and any(release.author_id == me for release in releases):
        raise Forbidden("发布须由另一位有权限的人员批准，不能批准自己提交的版本。")
    work.releases.publish(command.deployment_id)
    work.audit("deployment.published", f"deployment:{command.deployment_id}")
    return tuple(work.releases.of_deployment(command.deployment_id))


def _only(work: Work, *roles: str) -> None:
    if work.actor.account_id is not None and not work.actor.has(*roles):
        raise Forbidden
