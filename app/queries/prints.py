"""Printed forms: what a number on paper is worth now."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, literal, select

from app.models.batches import exam_batch
from app.models.declarations import OPEN, declaration
from app.models.processes import user_task
from app.models.rights import in_reach
from app.queries.declarations import STATUS
from app.queries.reading import Reading
from workflows.model import Actor

_NUMBER = re.compile(r"(HB-\d{4}-[A-Z]+-\d{6,})-(\d{2,})")


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed form beside the declaration it was printed from."""

    state: str  # current | stale | void: the declaration stands no more
    number: str
    version: int
    newest: int
    batch: str
    word: str
    submitted_at: datetime


def with_version(number: str, version: int) -> str:
    """What a form carries: each submission adds one to its last two digits (dossier §0.12)."""
    return f"{number}-{version:02d}"


def paper(reading: Reading, scanned: str, actor: Actor) -> Paper | None:
    """What the number on a form stands for; None for one that nobody has been given, or out of the actor's reach."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", scanned).strip().upper())
    if found is None:
        return None
    d, version = declaration.c, int(found[2])
    mine = exists().where(user_task.c.instance_id == d.instance_id, in_reach(literal(actor.account_id)))
    wanted = select(d.version, d.status, d.submitted_at, exam_batch.c.name).join(exam_batch)
    row = reading.db.execute(wanted.where(d.number == found[1], mine)).first()
    if row is None or not 1 <= version <= row.version:
        return None
    standing = row.status in (*OPEN, "REGISTERED")
    state = "void" if not standing else "current" if version == row.version else "stale"
    return Paper(state, found[1], version, row.version, row.name, STATUS[row.status], row.submitted_at)
