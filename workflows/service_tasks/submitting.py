"""Operations of submitting a declaration: the last look, number, version, snapshot (dossier §8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from workflows.errors import Invalid
from workflows.model import Json
from workflows.ports.declarations import Declaration
from workflows.service_tasks.attachments import UPLOADED_IN, missing_of
from workflows.service_tasks.filling import declaration_of, place_of
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.verification import account_of, today
from workflows.words import say


@operation("declaration.submit")
def submit(call: Call, *, declaration: str) -> Json:
    """Number, version, and a snapshot of everything as it was submitted."""
    row, said = declaration_of(call, declaration), call.answers("fill_form")
    _still_true(call, row, said)
    number = row.number or call.work.declarations.new_number(row.project, row.exam_year)
    call.work.declarations.change(row.id, number=number, submitted_at=call.work.now, stage=0, reason="")
    snapshot(call, row.id, {**call.answers("choose"), **said, **call.answers(UPLOADED_IN)})
    call.work.notify(account_of(call), "submitted", about=row.id)
    call.work.audit("declaration.submitted", f"declaration:{row.id}", {"version": row.version + 1})
    return {"version": row.version + 1}


def _still_true(call: Call, row: Declaration, said: Mapping[str, Any]) -> None:
    """What was checked when the form was saved may have changed since: the unit, the files.  Invalid."""
    unit, assessed = call.work.units.binding_of(row.account_id), call.variables["assessment"]
    if isinstance(assessed, dict) and assessed["unit"] != (str(unit.id) if unit else ""):
        raise Invalid({"action": say("declaration.unit_changed")})
    place_of(call, said)
    if missing := missing_of(row.attachments, call.answers(UPLOADED_IN)):
        raise Invalid({"action": say("attachment.missing", names=missing)})


def snapshot(call: Call, declaration_id: UUID, answers: Mapping[str, Any]) -> None:
    """Seal person, unit and answers as they are now: a version of its own, reviewed where it belongs."""
    work = call.work
    row = work.declarations.get(declaration_id)
    person, unit = work.people.of_account(row.account_id), work.units.binding_of(row.account_id)
    assert person is not None
    everything = {
        "person": {
            "name": person.name,
            "doc_type": person.doc_type,
            "number": person.number,
            "sex": person.sex,
            "birth": person.birth.isoformat() if person.birth else None,
        },
        "unit": {"name": unit.name, "code": unit.code, "parent": unit.parent_name, "type": unit.type_name}
        if unit
        else None,
        "answers": dict(answers),
        "submitted_on": today(work).isoformat(),
    }
    work.declarations.snapshot(declaration_id, everything)
    place = unit.city_code if unit else str(answers.get("file_location") or "")
    work.declarations.change(declaration_id, unit_id=unit.id if unit else None, scope=place, version=row.version + 1)
