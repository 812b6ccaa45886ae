"""Drafts of processes: files with revisions, so that nobody overwrites a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.accounts import account
from app.models.studio import studio_draft, studio_draft_file, studio_presence
from app.store.transaction import Repository
from workflows.errors import DraftChanged, NotFound
from workflows.model import Bundle
from workflows.ports.drafts import DraftRow
from workflows.words import say

_d, _f, _p = studio_draft.c, studio_draft_file.c, studio_presence.c
KEPT = timedelta(hours=1)  # a row of somebody who left
_ROW = [_d.id, _d.process_key, _d.title, _d.base_release_id, _d.author_id, _d.revision]


class Drafts(Repository):
    """See `workflows.ports.drafts.Drafts`."""

    def add(self, key: str, title: str, base: UUID | None, files: Mapping[str, bytes]) -> UUID:
        """A new draft of the actor's."""
        row = {
            "id": self.tx.new_id(),
            "process_key": key,
            "title": title,
            "base_release_id": base,
            "author_id": self.actor.account_id,
            "created_at": self.now,
            "updated_at": self.now,
            "revision": 1,
        }
        self.db.execute(insert(studio_draft).values(row))
        told = {"draft_id": row["id"], **self._changed(1)}
        self.db.execute(
            insert(studio_draft_file), [{**told, "path": path, "content": raw} for path, raw in files.items()]
        )
        return row["id"]  # type: ignore[return-value]

    def lock(self, draft_id: UUID) -> DraftRow:
        """The draft, locked for this command.  NotFound."""
        found = self.find(draft_id)
        if found is None:
            raise NotFound
        return found

    def find(self, draft_id: UUID) -> DraftRow | None:
        """The draft, locked for this command, if it is still there."""
        row = self.db.execute(select(*_ROW).where(_d.id == draft_id).with_for_update()).first()
        return DraftRow(*row) if row else None

    def bundle(self, row: DraftRow) -> Bundle:
        """All its files."""
        rows = self.db.execute(select(_f.path, _f.content).where(_f.draft_id == row.id))
        return Bundle(row.key, {found.path: bytes(found.content) for found in rows})

    def save(self, row: DraftRow, path: str, content: bytes, revision: int) -> int:
        """Keep a file; its new revision.  DraftChanged when it is no longer the one that was read."""
        self._same(row, path, revision)
        changed = {"content": content, **self._changed(revision + 1)}
        if revision:
            self.db.execute(update(studio_draft_file).where(_f.draft_id == row.id, _f.path == path).values(changed))
        else:
            self.db.execute(insert(studio_draft_file).values({"draft_id": row.id, "path": path, **changed}))
        self._touch(row)
        return revision + 1

    def remove(self, row: DraftRow, path: str, revision: int) -> None:
        """Take a file out.  DraftChanged, NotFound."""
        self._same(row, path, revision)
        gone = delete(studio_draft_file).where(_f.draft_id == row.id, _f.path == path)
        if not self.db.execute(gone).rowcount:
            raise NotFound
        self._touch(row)

    def stay(self, row: DraftRow, path: str) -> None:
        """The actor has this file open now; rows of those who left are swept."""
        self.db.execute(delete(studio_presence).where(_p.draft_id == row.id, _p.seen_at < self.now - KEPT))
        told = {"path": path, "seen_at": self.now}
        wanted = upsert(studio_presence).values(draft_id=row.id, account_id=self.actor.account_id, **told)
        self.db.execute(wanted.on_conflict_do_update(index_elements=["draft_id", "account_id"], set_=told))

    def discard(self, row: DraftRow) -> None:
        """Throw it away, with its files."""
        self.db.execute(delete(studio_draft).where(_d.id == row.id))

    def _same(self, row: DraftRow, path: str, revision: int) -> None:
        wanted = select(_f.revision, _f.changed_at, account.c.title).join(account, account.c.id == _f.changed_by)
        found = self.db.execute(wanted.where(_f.draft_id == row.id, _f.path == path)).first()
        if found is None and revision:
            raise DraftChanged(say("draft.file_gone"), revision=0, changed_by="", changed_at=self.now)
        if found is not None and found.revision != revision:
            raise DraftChanged(revision=found.revision, changed_by=found.title, changed_at=found.changed_at)

    def _changed(self, revision: int) -> dict[str, Any]:
        return {"revision": revision, "changed_by": self.actor.account_id, "changed_at": self.now}

    def _touch(self, row: DraftRow) -> None:
        changed = {"revision": row.revision + 1, "updated_at": self.now}
        self.db.execute(update(studio_draft).where(_d.id == row.id).values(changed))
