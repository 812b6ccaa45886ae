"""Releases: immutable once kept, one in force per process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from app.models.processes import deployment, release, release_file
from app.store.digest import digest
from app.store.transaction import Repository
from workflows.bundles import title
from workflows.errors import NotFound, TaskNotReady
from workflows.model import Bundle, Finding
from workflows.ports import ReleaseRow

_ROW = [
    release.c.id,
    release.c.key,
    release.c.version,
    release.c.digest,
    release.c.status,
    deployment.c.author_id,
    release.c.deployment_id,
]


class Releases(Repository):
    """See `workflows.ports.Releases`."""

    def newest(self, key: str) -> ReleaseRow:
        """The release in force for new cases.  NotFound."""
        return self._one(release.c.key == key, release.c.status == "published")

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
        rows = self.db.execute(select(release.c.key, release.c.id).where(release.c.status == "published"))
        return {row.key: row.id for row in rows}

    def propose(
        self, bundles: Sequence[Bundle], note: str, findings: Sequence[Finding]
    ) -> tuple[UUID, list[ReleaseRow]]:
        """Keep a deployment.  A bundle equal to the release in force makes no new release."""
        deployment_id = self.tx.new_id()
        row = {
            "id": deployment_id,
            "author_id": self.actor.account_id,
            "note": note,
            "findings": [asdict(finding) for finding in findings],
            "created_at": self.now,
        }
        self.db.execute(insert(deployment).values(row))
        for bundle in bundles:
            self._propose(deployment_id, bundle)
        return deployment_id, self.of_deployment(deployment_id)

    def _propose(self, deployment_id: UUID, bundle: Bundle) -> None:
        self.db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"release:{bundle.key}", 0))))
        same = digest(bundle)
        in_force = self.db.execute(
            select(release.c.digest).where(release.c.key == bundle.key, release.c.status == "published")
        ).scalar()
        if in_force is not None and bytes(in_force) == same:
            return
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

    def of_deployment(self, deployment_id: UUID) -> list[ReleaseRow]:
        """Its releases, by key."""
        rows = self.db.execute(self._select().where(release.c.deployment_id == deployment_id).order_by(release.c.key))
        return [ReleaseRow(*row) for row in rows]

    def publish(self, deployment_id: UUID) -> None:
        """Put a deployment's releases in force.  NotFound; TaskNotReady when it was published before."""
        found = self.db.execute(
            select(deployment.c.published_at).where(deployment.c.id == deployment_id).with_for_update()
        ).first()
        if found is None:
            raise NotFound
        if found.published_at is not None:
            raise TaskNotReady("这一版本已经发布过了。")
        approver = {"approver_id": self.actor.account_id, "published_at": self.now}
        self.db.execute(update(deployment).where(deployment.c.id == deployment_id).values(approver))
        keys = select(release.c.key).where(release.c.deployment_id == deployment_id)
        in_force = update(release).where(release.c.key.in_(keys), release.c.status == "published")
        self.db.execute(in_force.values(status="retired"))
        mine = update(release).where(release.c.deployment_id == deployment_id)
        self.db.execute(mine.values(status="published", published_at=self.now))

    def _one(self, *where: Any) -> ReleaseRow:
        row = self.db.execute(self._select().where(*where)).first()
        if row is None:
            raise NotFound
        return ReleaseRow(*row)

    @staticmethod
    def _select() -> Any:
        return select(*_ROW).join(deployment, deployment.c.id == release.c.deployment_id)
