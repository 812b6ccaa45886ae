"""What a person has agreed to, and the copies of their data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.models.accounts import proved_at, web_session
from app.models.batches import exam_batch
from app.models.declarations import declaration
from app.models.personal import consent, data_export
from app.models.processes import instance, release
from app.queries.reading import Reading
from workflows.handlers.identity import VERIFICATION

NOTICE = "read"  # the box below a notice


@dataclass(frozen=True, slots=True)
class Agreed:
    """Something that was agreed to: the text as it stood there, its version, when."""

    text: str
    version: int
    at: datetime
    withdrawn_at: datetime | None
    process: str

    @property
    def stands(self) -> bool:
        """Whether it may be taken back: what was agreed to for the verification, but not what was declared."""
        return self.process == VERIFICATION and self.withdrawn_at is None


def consents(reading: Reading, account_id: UUID) -> list[Agreed]:
    """The newest of each text, newest first; notices are listed apart, with their own versions."""
    c = consent.c
    wanted = (
        select(c.text, release.c.version, c.given_at, c.withdrawn_at, instance.c.key)
        .join(release, release.c.id == c.release_id)
        .join(instance, instance.c.id == c.instance_id)
        .where(c.account_id == account_id, c.kind != NOTICE)
        .ext(distinct_on(c.kind, c.digest))
        .order_by(c.kind, c.digest, c.given_at.desc())
    )
    found = [Agreed(*row) for row in reading.db.execute(wanted)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def notices(reading: Reading, account_id: UUID) -> list[Any]:
    """The exams whose notice was read, with the version of it."""
    d = declaration.c
    wanted = (
        select(exam_batch.c.name, d.notice_version, d.notice_at)
        .join(exam_batch, exam_batch.c.id == d.batch_id)
        .where(d.account_id == account_id, d.notice_at.is_not(None))
    )
    return list(reading.db.execute(wanted.order_by(d.notice_at.desc())))


def exports(reading: Reading, account_id: UUID) -> list[Any]:
    """The copies that are being made, or may be had."""
    c = data_export.c
    live = (c.state == "waiting") | ((c.state == "ready") & (c.expires_at > reading.now))
    wanted = select(c.id, c.state, c.asked_at, c.expires_at).where(c.account_id == account_id, live)
    return list(reading.db.execute(wanted.order_by(c.asked_at.desc())))


def proved(reading: Reading, digest: bytes, since: datetime) -> bool:
    """Whether whoever has this session has shown who they are since then."""
    c = web_session.c
    row = reading.db.execute(select(c.created_at, c.data).where(c.digest == digest)).first()
    return row is not None and proved_at(row.created_at, row.data) > since
