"""Institutions that are being registered: for the applicant, and for who judges them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from app.models.people import person
from app.models.processes import instance, user_task
from app.models.reviews import review
from app.models.units import institution, unit_of, unit_rows
from app.queries.people import WHY
from app.queries.reading import Reading
from app.queries.tasks import TaskView, latest
from workflows.words import say

KEY = "institution_registration"
PAPERS = ("licence", "certificate", "letter")


@dataclass(frozen=True, slots=True)
class Registration:
    """How a registration stands."""

    instance_id: UUID
    name: str  # "" before the form was sent in
    waits: bool  # for the applicant, else for a reviewer


@dataclass(frozen=True, slots=True)
class Setback:
    """Why it came back."""

    reason: str
    opinion: str = field(default="", repr=False)


def running(reading: Reading, account_id: UUID) -> Registration | None:
    """The registration that this account has under way."""
    c, i, t = instance.c, institution.c, user_task.c
    of_account = select(c.id).where(c.account_id == account_id, c.key == KEY, c.status.in_(["active", "incident"]))
    found: UUID | None = reading.db.execute(of_account).scalar()
    if found is None:
        return None
    name = reading.db.execute(select(i.name).where(i.applicant_id == account_id, i.status == "APPLIED")).scalar()
    mine = select(t.id).where(t.instance_id == found, t.state == "open", t.assignee == account_id)
    return Registration(found, name or "", reading.db.execute(mine).first() is not None)


def setback(reading: Reading, instance_id: UUID) -> Setback | None:
    """The newest word on it, if it was one to do better."""
    c = review.c
    decided = select(c.id, c.decision, c.reason_code, c.opinion).where(
        c.instance_id == instance_id, c.decision.is_not(None)
    )
    row = reading.db.execute(decided.order_by(c.decided_at.desc()).limit(1)).first()
    if row is None or row.decision != "send_back":
        return None
    opinion = reading.vault.open_text("review.opinion", row.id, bytes(row.opinion)) if row.opinion else ""
    return Setback(WHY.get(row.reason_code, row.reason_code), opinion)


def facts(reading: Reading, task: TaskView, institution_id: UUID) -> dict[str, str]:
    """What the one who judges it reads: all of it once the task is claimed."""
    row = reading.db.execute(
        unit_rows()
        .add_columns(institution.c.uscc, institution.c.address, institution.c.contact)
        .where(institution.c.id == institution_id)
    ).one()
    unit = unit_of(row)
    told = {
        "name": unit.name,
        "uscc": row.uscc,
        "code": say("sample.of", what=unit.code, mark=_doubt(row)),
        "type": unit.type_name,
        "ownership": unit.ownership,
        "division": unit.division_name,
        "parent": say("unit.parent_level", parent=unit.parent_name, level=unit.admin_level),
        "address": row.address,
    }
    if task.mine:
        told |= _contact(reading, task.owner_id, institution_id, row.contact)
    return {say(f"registration.fact_{name}"): value for name, value in told.items()}


def _doubt(row: Any) -> str:
    """Where the institution code says something else than what was filled in (WS 218)."""
    if len(row.code) != 22:
        return ""
    differs = {
        "organisation": row.code[:9] != row.uscc[8:17],
        "division": row.code[9:15] != row.division_code,
        "type": row.code[17:21] != row.type_code,
    }
    words = [say(f"registration.doubt_{name}") for name, one in differs.items() if one]
    return say("registration.doubt", what=words) if words else ""


def _contact(reading: Reading, account_id: UUID | None, institution_id: UUID, sealed: bytes) -> dict[str, str]:
    kept = orjson.loads(reading.vault.open("institution.contact", institution_id, bytes(sealed)))
    who = reading.db.execute(select(person.c.id, person.c.name).where(person.c.account_id == account_id)).one()
    name = reading.vault.open_text("person.name", who.id, bytes(who.name))
    return {"contact": name, "department": kept["department"], "mobile": kept["mobile"]}


def pictures(reading: Reading, task: TaskView) -> tuple[str, ...]:
    """The papers, for the one who holds the task."""
    uploaded = latest(reading, task.instance_id, "upload_papers") if task.mine else {}
    return tuple(file for name in PAPERS for file in uploaded.get(name) or [])
