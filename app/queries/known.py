"""What the product knows of a case by itself, as its page sees it; commands know the same (`service_tasks.known`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.models.declarations import declaration
from app.models.people import identity_document, person, verification
from app.models.units import division
from app.queries import people, scans
from app.queries.reading import Reading
from app.queries.tasks import TaskView, latest
from workflows.ports.declarations import Declaration
from workflows.ports.people import Person
from workflows.service_tasks.known import declaration_facts

_ROW = [declaration.c[name] for name in Declaration.__dataclass_fields__]
LONG_TERM = "长期"


def facts_of(reading: Reading, task: TaskView) -> dict[str, Any]:
    """The facts of a case by name."""
    if task.key != "declaration":
        return {}
    row = Declaration(*reading.db.execute(select(*_ROW).where(declaration.c.id == UUID(task.subject))).one())
    unit, _ = people.unit_of_account(reading, row.account_id)
    mobile = people.mobile_of(reading, row.account_id)
    return declaration_facts(row, _person(reading, row.account_id), unit, mobile or None)


def _person(reading: Reading, account_id: UUID) -> Person | None:
    p, d = person.c, identity_document.c
    wanted = select(p.id, p.name, p.sex, p.birth, d.id.label("document"), d.doc_type, d.number).join(identity_document)
    row = reading.db.execute(wanted.where(p.account_id == account_id).order_by(d.created_at.desc()).limit(1)).first()
    if row is None:
        return None
    name = reading.vault.open_text("person.name", row.id, bytes(row.name))
    number = reading.vault.open_text("identity_document.number", row.document, bytes(row.number))
    return Person(row.id, account_id, name, row.doc_type, number, row.sex, row.birth)


def suggestions(reading: Reading, task: TaskView) -> dict[str, Any]:
    """What a declaration may start with, and may be changed: what the document says, the unit's county."""
    account_id = task.owner_id
    if task.key != "declaration" or account_id is None:
        return {}
    until, nation = _scanned(reading, account_id)
    unit, _ = people.unit_of_account(reading, account_id)
    county = unit.division_code if unit and _is_county(reading, unit.division_code) else None
    return {
        "county": county,
        "doc_long_term": True if until == LONG_TERM else None,
        "doc_valid_until": until if until != LONG_TERM else None,
        "ethnicity": f"{nation.removesuffix('族')}族" if nation else None,
    }


def _scanned(reading: Reading, account_id: UUID) -> tuple[str | None, str | None]:
    """Until when the verified document is valid, as it was read and confirmed; and the ethnicity on it."""
    v = verification.c
    verified = select(v.id, v.instance_id).where(v.account_id == account_id, v.status == "VERIFIED")
    run = reading.db.execute(verified.order_by(v.created_at.desc()).limit(1)).first()
    if run is None:
        return None, None
    until = latest(reading, run.instance_id, "correct_reading").get("scanned_until")
    return until, scans.printed(reading, run.id, "front", "nation")


def _is_county(reading: Reading, code: str) -> bool:
    return reading.db.execute(select(division.c.level).where(division.c.code == code)).scalar() == 3
