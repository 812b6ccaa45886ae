"""A document scan, as the person who scans sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from app.models.people import scan, verification
from app.queries.reading import Reading
from app.queries.tasks import latest
from workflows.forms.numbers import lifelong

SIDES = ("front", "back")
# What a document says, and where it stands.
COMPARED = (("name", "front"), ("number", "front"), ("sex", "front"), ("birth", "front"), ("valid_to", "back"))


@dataclass(frozen=True, slots=True)
class Row:
    """A value as it was filled in and as it was read; `differs` when both are known and are not the same."""

    name: str
    filled: str = field(repr=False)
    read: str = field(repr=False)
    sure: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """The newest try: what to do about either side, and what was read."""

    outcome: str  # read | retake | limit
    left: int  # tries
    advice: tuple[tuple[str, tuple[str, ...]], ...]  # (side, what is wrong with it), the sides to take again
    pictures: tuple[tuple[str, str], ...]  # (side, file id)
    rows: tuple[Row, ...]

    def read(self, name: str) -> str:
        """A value as it was read, "" if it was not."""
        return next((row.read for row in self.rows if row.name == name), "")


def newest(reading: Reading, instance_id: UUID) -> Scan | None:
    """The newest try of a case; None before the first."""
    v = verification.c
    wanted = select(scan.c.id, scan.c.outcome, scan.c.reading, v.id.label("run"), v.name, v.number, v.doc_type).join(
        verification, v.id == scan.c.verification_id
    )
    tried = wanted.where(v.instance_id == instance_id, scan.c.outcome != "aside")
    row = reading.db.execute(tried.order_by(scan.c.created_at.desc()).limit(1)).first()
    if row is None or row.reading is None:
        return None
    kept = orjson.loads(reading.vault.open("scan.reading", row.id, bytes(row.reading)))
    sides, answers = kept["sides"], latest(reading, instance_id, "scan_document")
    return Scan(
        row.outcome,
        kept["left"],
        tuple((side, _wrong(side, sides[side])) for side in SIDES if side in sides and _wrong(side, sides[side])),
        tuple((side, answers[side][-1]) for side in SIDES if answers.get(side)),
        _rows(sides, _filled(reading, row)),
    )


def beside(reading: Reading, verification_id: UUID) -> tuple[Row, ...]:
    """What was read last of a verification's pictures, for its reviewer; empty before that."""
    c, v = scan.c, verification.c
    wanted = select(c.id, c.reading, v.id.label("run"), v.name, v.number, v.doc_type).join(verification)
    newest = wanted.where(v.id == verification_id).order_by(c.created_at.desc()).limit(1)
    row = reading.db.execute(newest).first()
    if row is None or row.reading is None:
        return ()
    kept = orjson.loads(reading.vault.open("scan.reading", row.id, bytes(row.reading)))
    return _rows(kept["sides"], _filled(reading, row))


def printed(reading: Reading, verification_id: UUID, side: str, name: str) -> str | None:
    """A value as it was read last of this side, None if it never was."""
    c = scan.c
    row = reading.db.execute(
        select(c.id, c.reading)
        .where(c.verification_id == verification_id, c.reading.is_not(None))
        .order_by(c.created_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    sides = orjson.loads(reading.vault.open("scan.reading", row.id, bytes(row.reading)))["sides"]
    return sides.get(side, {}).get("fields", {}).get(name, {}).get("value") or None


def _wrong(side: str, told: Mapping[str, Any]) -> tuple[str, ...]:
    """Why a side has to be taken again: nothing when it gave what it is scanned for."""
    wanted = {"front": ("name", "number"), "back": ("valid_to",)}[side]
    if all(name in told["fields"] for name in wanted):
        return ()
    said = [*told["advice"], *(one for one in told["problems"] if one in ("wrong_side", "wrong_document"))]
    return tuple(said) or ("not_read",)


def _filled(reading: Reading, row: Any) -> dict[str, str]:
    if row.name is None:
        return {}
    number = reading.vault.open_text("verification.number", row.run, bytes(row.number))
    return {
        "name": reading.vault.open_text("verification.name", row.run, bytes(row.name)),
        "number": lifelong(row.doc_type, number),
    }


def _rows(sides: Mapping[str, Any], filled: Mapping[str, str]) -> tuple[Row, ...]:
    rows = []
    for name, side in COMPARED:
        found = sides.get(side, {}).get("fields", {}).get(name, {"value": "", "sure": False})
        said = filled.get(name, "")
        differs = bool(said and found["value"]) and not _same(name, _bare(said), _bare(found["value"]))
        if said or found["value"]:
            rows.append(Row(name, said, found["value"], found["sure"], differs))
    return tuple(rows)


def _same(name: str, said: str, read: str) -> bool:
    """A permit's number may be read with its issue count."""
    return read.startswith(said) if name == "number" else read == said


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).upper()
