"""Drafts of processes as policy staff see them: one for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.models.accounts import account
from app.models.processes import release
from app.models.studio import studio_draft, studio_draft_file, studio_presence
from app.queries.reading import Reading
from workflows.errors import NotFound
from workflows.model import Bundle

_d, _f, _p = studio_draft.c, studio_draft_file.c, studio_presence.c
HERE = timedelta(seconds=30)  # who has told nothing for so long has left


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file of a draft."""

    path: str
    content: bytes = field(repr=False)
    revision: int
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with all its files, by path."""

    id: UUID
    key: str
    title: str
    base_release_id: UUID | None
    base_version: int | None
    author_id: UUID
    author: str
    created_at: datetime
    updated_at: datetime
    revision: int
    files: tuple[DraftFile, ...] = ()

    @property
    def bundle(self) -> Bundle:
        """What would be published."""
        return Bundle(self.key, {file.path: file.content for file in self.files})


def _select() -> Any:
    columns = [_d.id, _d.process_key, _d.title, _d.base_release_id, release.c.version, _d.author_id]
    return (
        select(*columns, account.c.title, _d.created_at, _d.updated_at, _d.revision)
        .join(account, account.c.id == _d.author_id)
        .outerjoin(release, release.c.id == _d.base_release_id)
    )


def listing(reading: Reading) -> list[DraftView]:
    """All drafts, the last changed first; without their files."""
    return [DraftView(*row) for row in reading.db.execute(_select().order_by(_d.updated_at.desc()))]


def view(reading: Reading, draft_id: UUID) -> DraftView:
    """A draft.  NotFound."""
    row = reading.db.execute(_select().where(_d.id == draft_id)).first()
    if row is None:
        raise NotFound
    return DraftView(*row, tuple(DraftFile(*one) for one in reading.db.execute(_files(draft_id))))


def _files(draft_id: UUID) -> Any:
    by = func.coalesce(account.c.title, account.c.login, "")
    columns = [_f.path, _f.content, _f.revision, by, _f.changed_at]
    wanted = select(*columns).join(account, account.c.id == _f.changed_by)
    return wanted.where(_f.draft_id == draft_id).order_by(_f.path)


def file(reading: Reading, draft_id: UUID, path: str) -> DraftFile:
    """One file of a draft.  NotFound."""
    row = reading.db.execute(_files(draft_id).where(_f.path == path)).first()
    if row is None:
        raise NotFound
    return DraftFile(*row)


def others(reading: Reading, draft_id: UUID, account_id: UUID) -> list[dict[str, str]]:
    """Who else has a file of the draft open: their names and the file's path."""
    name = func.coalesce(account.c.title, account.c.login, "")
    wanted = select(name, _p.path).join(account, account.c.id == _p.account_id)
    here = (_p.draft_id == draft_id, _p.account_id != account_id, _p.seen_at > reading.now - HERE)
    return [{"who": who, "path": path} for who, path in reading.db.execute(wanted.where(*here).order_by(name))]
