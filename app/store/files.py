"""Uploaded files: sealed, found again only by the one who brought them or through a task that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, insert, select

from app.models.processes import file
from app.store.transaction import Repository
from workflows.ports import FileRow

CONTENT = "file.content"
_ROW = [file.c.id, file.c.account_id, file.c.media_type, file.c.kind, file.c.size, file.c.sha256]


class Files(Repository):
    """See `workflows.ports.Files`."""

    def add(self, content: bytes, media_type: str, kind: str = "") -> FileRow:
        """Keep a file for the actor."""
        row = FileRow(self.tx.new_id(), self.actor.account_id, media_type, kind, len(content), sha256(content).digest())
        values = {column.name: getattr(row, column.name) for column in _ROW}
        sealed = self.vault.seal(CONTENT, row.id, content)
        self.db.execute(insert(file).values(**values, content=sealed, created_at=self.now))
        return row

    def owned(self, file_ids: Sequence[UUID]) -> Sequence[FileRow]:
        """Those of these files that the actor uploaded."""
        wanted = select(*_ROW).where(file.c.id.in_(file_ids), file.c.account_id == self.actor.account_id)
        return [FileRow(*row) for row in self.db.execute(wanted)]

    def delete(self, file_ids: Sequence[UUID], account_id: UUID) -> None:
        """Those of these files that this account uploaded are gone for good."""
        self.db.execute(delete(file).where(file.c.id.in_(file_ids), file.c.account_id == account_id))

    def content(self, file_id: UUID, account_id: UUID) -> bytes:
        """What this account has uploaded; empty when it has not."""
        wanted = select(file.c.content).where(file.c.id == file_id, file.c.account_id == account_id)
        sealed = self.db.execute(wanted).scalar()
        return self.vault.open(CONTENT, file_id, bytes(sealed)) if sealed is not None else b""
