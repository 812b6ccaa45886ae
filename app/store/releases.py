"""Releases: immutable once kept, one in force per process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from app.models.prepared import Prepared
from app.models.processes import deployment, release, release_file
from app.models.releases import in_force, running_on, state
from app.store.digest import digest
from app.store.transaction import Repository, Transaction
from workflows.bundles import title
from workflows.errors import NotFound
from workflows.model import Bundle, Finding, Proposal
from workflows.ports import DeploymentRow, ReleaseRow


def _rows(now: Any) -> Any:
    r = release.c
    columns = (r.id, r.key, r.version, r.digest, state(now), deployment.c.author_id, r.deployment_id)
    return select(*columns, r.effective_at).join(deployment, deployment.c.id == r.deployment_id)


_now: BindParameter[Any] = bindparam("now_", type_=release.c.effective_at.type)
_NEWEST = Prepared(
    _rows(_now)
    .where(running_on(bindparam("key_"), _now))
    .order_by(release.c.effective_at.desc(), release.c.version.desc())
    .limit(1)
)


class Releases(Repository):
    """See `workflows.ports.Releases`."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._newest: dict[str, ReleaseRow] = {}

    def newest(self, key: str) -> ReleaseRow:
        """The release in force for new cases, asked for once in a transaction.  NotFound."""
        if key not in self._newest:
            row = self.tx.statements.one(_NEWEST, {"key_": key, "now_": self.now})
            if row is None:
                raise NotFound
            self._newest[key] = ReleaseRow(*row)
        return self._newest[key]

    def get(self, release_id: UUID) -> ReleaseRow:
        """This release.  NotFound."""
        return self._one(release.c.id == release_id)

    def bundle(self, release_id: UUID) -> Bundle:
        """All its files."""
        rows = self.db.execute(
            select(release_file.c.path, release_file.c.content).where(release_file.c.release_id == release_id)
        )
        return Bundle(self.get(release_id).key, {row.path: bytes(row.content) for row in rows})

    def published(self) -> Mapping[str, UUID]:
        """Process key -> id of the release in force."""
        rows = self.db.execute(select(release.c.key, release.c.id).where(release.c.id.in_(in_force(self.now))))
        return {row.key: row.id for row in rows}

    def propose(
        self,
        proposals: Sequence[Proposal],
        note: str,
        findings: Sequence[Finding],
        draft: tuple[UUID, int] | None = None,
    ) -> tuple[UUID, list[ReleaseRow]]:
        """Keep a deployment.  A bundle equal to the release in force makes no new release."""
        row: dict[str, Any] = {
            "id": self.tx.new_id(),
            "author_id": self.actor.account_id,
            "note": note,
            "findings": [asdict(finding) for finding in findings],
            "draft_id": draft[0] if draft else None,
            "draft_revision": draft[1] if draft else None,
            "created_at": self.now,
        }
        self.db.execute(insert(deployment).values({**row, "changes": []}))
        kept = [proposal for proposal in proposals if self._propose(row["id"], proposal)]
        told = update(deployment).where(deployment.c.id == row["id"])
        self.db.execute(told.values(changes=[_told(proposal) for proposal in kept]))
        return row["id"], self.of_deployment(row["id"])

    def _propose(self, deployment_id: UUID, proposal: Proposal) -> bool:
        bundle, same = proposal.bundle, digest(proposal.bundle)
        self.db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"release:{bundle.key}", 0))))
        base = self.db.execute(select(release.c.digest).where(release.c.id == proposal.base)).scalar()
        if base is not None and bytes(base) == same:
            return False
        last = self.db.execute(select(func.max(release.c.version)).where(release.c.key == bundle.key)).scalar()
        row = {
            "id": self.tx.new_id(),
            "deployment_id": deployment_id,
            "key": bundle.key,
            "version": (last or 0) + 1,
            "title": title(bundle),
            "digest": same,
            "status": "proposed",
            "created_at": self.now,
        }
        self.db.execute(insert(release).values(row))
        files = [{"release_id": row["id"], "path": path, "content": body} for path, body in bundle.files.items()]
        self.db.execute(insert(release_file), files)
        return True

    def of_deployment(self, deployment_id: UUID) -> list[ReleaseRow]:
        """Its releases, by key."""
        rows = self.db.execute(self._select().where(release.c.deployment_id == deployment_id).order_by(release.c.key))
        return [ReleaseRow(*row) for row in rows]

    def lock(self, deployment_id: UUID) -> DeploymentRow:
        """The deployment, locked for this command.  NotFound."""
        d = deployment.c
        columns = (d.id, d.author_id, d.published_at, d.declined_at, d.draft_id, d.draft_revision, d.changes)
        row = self.db.execute(select(*columns).where(d.id == deployment_id).with_for_update()).first()
        if row is None:
            raise NotFound
        bases = {told["key"]: UUID(told["base"]) if told["base"] else None for told in row.changes}
        draft = (row.draft_id, row.draft_revision) if row.draft_id else None
        return DeploymentRow(row.id, row.author_id, row.published_at, row.declined_at, draft, bases)

    def publish(self, deployment_id: UUID, effective_at: datetime) -> None:
        """Put a (locked) deployment's releases in force from then on."""
        self._newest.clear()
        approver = {"approver_id": self.actor.account_id, "published_at": self.now}
        self.db.execute(update(deployment).where(deployment.c.id == deployment_id).values(approver))
        mine = update(release).where(release.c.deployment_id == deployment_id)
        self.db.execute(mine.values(status="published", published_at=self.now, effective_at=effective_at))

    def decline(self, deployment_id: UUID, reason: str) -> None:
        """Close a (locked) deployment unpublished, or before it has come into force."""
        self._newest.clear()
        closed = {"declined_by": self.actor.account_id, "declined_at": self.now, "reason": reason}
        self.db.execute(update(deployment).where(deployment.c.id == deployment_id).values(closed))
        mine = update(release).where(release.c.deployment_id == deployment_id)
        self.db.execute(mine.values(status="declined", effective_at=None))

    def _one(self, *where: Any) -> ReleaseRow:
        return self._first(self._select().where(*where))

    def _first(self, wanted: Any) -> ReleaseRow:
        row = self.db.execute(wanted).first()
        if row is None:
            raise NotFound
        return ReleaseRow(*row)

    def _select(self) -> Any:
        return _rows(self.now)


def _told(proposal: Proposal) -> dict[str, Any]:
    base = str(proposal.base) if proposal.base else None
    return {"key": proposal.bundle.key, "base": base, "lines": list(proposal.lines)}
