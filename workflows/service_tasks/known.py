"""What the product knows of a case by itself: forms may start with it, be filled in with it, and ask by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from workflows.forms.numbers import mask
from workflows.ports import InstanceRow, Work
from workflows.ports.declarations import Declaration
from workflows.ports.people import Person
from workflows.ports.units import Unit

Facts = dict[str, Any]


def facts_of(work: Work, instance: InstanceRow) -> Facts:
    """The facts of a case by name; none for a process that has no matter of its own."""
    return _KNOWN[instance.key](work, instance) if instance.key in _KNOWN else {}


def _declaration(work: Work, instance: InstanceRow) -> Facts:
    row = work.declarations.get(UUID(instance.subject))
    person, unit = work.people.of_account(row.account_id), work.units.binding_of(row.account_id)
    return declaration_facts(row, person, unit, work.accounts.mobile_of(row.account_id))


def declaration_facts(row: Declaration, person: Person | None, unit: Unit | None, mobile: str | None) -> Facts:
    """Whose declaration it is, where the person works, and what was chosen; what is not known is left out."""
    facts = {"exam_year": row.exam_year, "project": row.project, "mobile": mobile}
    facts["attachments"] = [one["code"] for one in row.attachments]
    facts |= {"level": row.level, "major_group": row.group_name, "major": row.major_code}
    facts |= {"subjects": row.subjects or None} | _person(person) | _unit(unit)
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _person(person: Person | None) -> Facts:
    if person is None:
        return {}
    return {
        "name": person.name,
        "doc_type": person.doc_type,
        "doc_number": mask(person.number),
        "sex": person.sex,
        "birth_date": person.birth.isoformat() if person.birth else None,
    }


def _unit(unit: Unit | None) -> Facts:
    if unit is None:
        return {}
    return {
        "unit_name": unit.name,
        "unit_code": unit.code,
        "unit_parent": unit.parent_name,
        "unit_type": unit.type_name,
        "city": unit.city_code,
    }


_KNOWN: Mapping[str, Callable[[Work, InstanceRow], Facts]] = {"declaration": _declaration}
