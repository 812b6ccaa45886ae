"""Divisions, institution types, and sample institutions."""

from __future__ import annotations

from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.models.unit_search import written
from app.models.units import division, institution, institution_type
from app.seed.reading import rows
from app.store.work import SqlWork

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no 0 O 1 I L (dossier §8.3)
SERVICE = ("X100", "人事代理机构（档案托管）", "其他", 0)  # of the sample only, not in WS 218


def unit_id(key: str) -> UUID:
    """The same id for the same sample institution everywhere."""
    return uuid5(NAMESPACE_URL, f"shenbao:institution:{key}")


def demo_code(key: str) -> str:
    """The known confirmation code of a sample institution."""
    digest = sha256(f"demo {key}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:8])


def load_places(work: SqlWork) -> None:
    """Reference data always; sample institutions only where there are none."""
    db = work.tx.db
    places = [
        {**row, "level": int(row["level"]), "parent_code": row["parent_code"] or None} for row in rows("divisions")
    ]
    db.execute(insert(division).on_conflict_do_nothing(), sorted(places, key=lambda place: place["level"]))
    types = [{**row, "primary_care": int(row["primary_care"])} for row in rows("institution_types")]
    names = ("code", "name", "group_name", "primary_care")
    known = {row["code"] for row in types}
    if SERVICE[0] not in known:
        types.append(dict(zip(names, SERVICE, strict=True)))
    db.execute(insert(institution_type).on_conflict_do_nothing(), types)
    if not db.execute(select(func.count()).select_from(institution)).scalar():
        _sample(work)


def _sample(work: SqlWork) -> None:
    for row in rows("institutions"):
        found = unit_id(row["key"])
        former = [row["former_name"]] if row["former_name"] else []
        values = {
            "id": found,
            "code": row["code"],
            "name": row["name"],
            "former_names": former,
            "uscc": row["uscc"],
            "type_code": row["type_code"],
            "division_code": row["division"],
            "parent_id": unit_id(row["parent"]) if row["parent"] else None,
            "admin_level": row["admin_level"],
            "ownership": row["ownership"],
            "status": "ACTIVE",
            "code_mac": work.units.mac(found, demo_code(row["key"])),
            "code_version": 1,
            "sample": 1,
            **written(row["name"], former, row["code"], row["uscc"]),
        }
        work.tx.db.execute(insert(institution).values(values))
