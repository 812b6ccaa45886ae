"""Releases: lists, one with all that was recorded of it, its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.models.accounts import account
from app.models.processes import deployment, instance, release, release_file
from app.models.releases import in_force, state
from app.queries.reading import Reading
from workflows.errors import NotFound
from workflows.model import Bundle

_r, _d = release.c, deployment.c


def listing(reading: Reading, key: str) -> list[dict[str, Any]]:
    """The releases in force, or all of one process, newest first."""
    wanted = select(_r.id, _r.key, _r.version, _r.title, state(reading.now), _r.published_at, _r.effective_at)
    wanted = wanted.where(_r.key == key) if key else wanted.where(_r.id.in_(in_force(reading.now)))
    rows = reading.db.execute(wanted.order_by(_r.key, _r.version.desc())).mappings()
    return [{str(name): value for name, value in row.items()} for row in rows]


def everything(reading: Reading) -> Bundle:
    """All files of the releases in force, by path."""
    rows = reading.db.execute(
        select(release_file.c.path, release_file.c.content).where(release_file.c.release_id.in_(in_force(reading.now)))
    )
    return Bundle("", {row.path: bytes(row.content) for row in rows})


def diagrams(reading: Reading) -> dict[str, dict[str, bytes]]:
    """The diagrams of every release in force, by path: those of the process and of all it calls."""
    wanted = select(_r.key, release_file.c.path, release_file.c.content)
    wanted = wanted.join(release, _r.id == release_file.c.release_id).where(_r.id.in_(in_force(reading.now)))
    found: dict[str, dict[str, bytes]] = {}
    for row in reading.db.execute(wanted.where(release_file.c.path.like("%.bpmn"))):
        found.setdefault(row.key, {})[row.path] = bytes(row.content)
    return found


def _select(reading: Reading) -> Any:
    author, approver, decliner = account.alias(), account.alias(), account.alias()
    recorded = (_d.note, _d.changes, _d.findings, _d.reason, _d.declined_at, _d.author_id, _d.created_at)
    return (
        select(_r.id, _r.key, _r.version, _r.title, _r.digest, state(reading.now), _r.published_at, _r.effective_at)
        .add_columns(_d.id.label("deployment_id"), *recorded, author.c.title.label("author"))
        .add_columns(approver.c.title.label("approver"), decliner.c.title.label("decliner"))
        .join(deployment, _d.id == _r.deployment_id)
        .outerjoin(author, author.c.id == _d.author_id)
        .outerjoin(approver, approver.c.id == _d.approver_id)
        .outerjoin(decliner, decliner.c.id == _d.declined_by)
    )


def view(reading: Reading, release_id: UUID) -> Any:
    """A release and its record.  NotFound."""
    row = reading.db.execute(_select(reading).where(_r.id == release_id)).first()
    if row is None:
        raise NotFound
    return row


def history(reading: Reading, key: str) -> list[Any]:
    """All releases of a process with their records, newest first."""
    return list(reading.db.execute(_select(reading).where(_r.key == key).order_by(_r.version.desc())))


def waiting(reading: Reading) -> list[Any]:
    """What waits to be approved, oldest first."""
    return list(reading.db.execute(_select(reading).where(_r.status == "proposed").order_by(_d.created_at, _r.key)))


def running(reading: Reading, key: str) -> dict[UUID, int]:
    """How many cases of a process run under which release."""
    wanted = select(instance.c.release_id, func.count()).where(instance.c.status.in_(["active", "incident"]))
    rows = reading.db.execute(
        wanted.join(release, _r.id == instance.c.release_id).where(_r.key == key).group_by(instance.c.release_id)
    )
    return {row[0]: row[1] for row in rows}


def bundle(reading: Reading, release_id: UUID) -> Bundle:
    """All files of a release.  NotFound."""
    key = reading.db.execute(select(_r.key).where(_r.id == release_id)).scalar()
    if key is None:
        raise NotFound
    rows = reading.db.execute(
        select(release_file.c.path, release_file.c.content).where(release_file.c.release_id == release_id)
    )
    return Bundle(key, {row.path: bytes(row.content) for row in rows})
