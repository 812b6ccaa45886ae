"""The declaration's forms against the field list of the national forms, which lies beside this test."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from workflows import forms
from workflows.forms import Field

HERE, FORMS = Path(__file__).parent, Path(__file__).parents[3] / "forms"
WANTED = list(csv.DictReader((HERE / "declaration_fields.csv").read_text(encoding="utf-8").splitlines()))
SECTIONS = list(dict.fromkeys(row["section"] for row in WANTED))
# The list's word for a type -> how a form may ask for it.
TYPES = {
    "code": {"select", "radio", "textfield"},
    "division code level 2": {"select"},
    "division code level 3": {"select"},
    "text": {"textfield"},
    "date": {"datetime"},
    "month": {"textfield"},
    "list": {"checklist"},
    "bool": {"radio"},
    "bool+time+version": {"checkbox"},
    "int": {"expression"},
}


def load(name: str) -> forms.Form:
    return forms.load(json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8")))


FILL, CORRECT = load("declaration_filling/fill_form"), load("declaration_correction/correct")


def section(form: forms.Form, name: str) -> list[Field]:
    return [one for item in form.items if item.label == name for one in forms.inputs((item,))]


def test_the_list_has_its_44_fields() -> None:
    assert len(WANTED) == 44


@pytest.mark.parametrize("form", [FILL, CORRECT], ids=["fill_form", "correct"])
def test_the_sections_stand_in_the_lists_order_with_the_declaration_last(form: forms.Form) -> None:
    assert [item.label for item in form.items if item.type == "group"] == SECTIONS
    assert SECTIONS[-1] == "申报信息"


@pytest.mark.parametrize("form", [FILL, CORRECT], ids=["fill_form", "correct"])
@pytest.mark.parametrize("name", SECTIONS)
def test_every_field_of_a_section_is_asked_in_it(form: forms.Form, name: str) -> None:
    wanted = {row["field"] for row in WANTED if row["section"] == name}
    assert wanted <= {one.key for one in section(form, name)}


@pytest.mark.parametrize("row", WANTED, ids=lambda row: row["field"])
def test_a_field_has_its_type_and_is_required_as_the_list_says(row: dict[str, str]) -> None:
    one = FILL.field(row["field"])
    assert one is not None
    base = row["type"].partition("(")[0]
    kinds = TYPES.get(row["type"]) or TYPES.get(base)
    assert kinds is not None
    assert one.type in kinds or (base == "text" and one.type == "textarea")
    assert one.kind.startswith("month") == (row["type"] == "month")
    assert demanded(one) == (row["required"] not in ("no",)), "a field is demanded, filled in by the server, or free"
    if row["sensitive"] == "yes":
        assert one.sensitive


def demanded(one: Field) -> bool:
    """Asked for, filled in by the server, worked out, or checked by an operation that knows the project."""
    return one.required or one.readonly or one.compute is not None or one.key == "study_form"


@pytest.mark.parametrize("row", [row for row in WANTED if row["prefilled_from"]], ids=lambda row: row["field"])
def test_what_is_known_elsewhere_is_not_typed_again(row: dict[str, str]) -> None:
    one = FILL.field(row["field"])
    assert one is not None
    offered = row["field"] in ("nationality", "address", "history_flag")  # nothing knows them yet
    assert one.prefill or one.default or offered


@pytest.mark.parametrize("key", ["name", "doc_type", "doc_number", "unit_name", "unit_code", "unit_parent"])
def test_identity_and_unit_cannot_be_typed(key: str) -> None:
    one = FILL.field(key)
    assert one is not None and one.readonly and one.fixed


def test_the_correction_asks_the_same_as_the_form_and_for_the_choice_besides() -> None:
    choice = {"level", "major_group", "major", "subjects"}
    mine = {one.key: one for one in CORRECT.fields if one.key not in choice}
    theirs = {one.key: one for one in FILL.fields if one.key not in choice}
    assert {key: mine[key] for key in theirs} == theirs
    assert all(not (found := CORRECT.field(key)) or not found.readonly for key in choice)


@pytest.mark.parametrize("name", ["education_history", "job_history"])
def test_histories_are_rows_with_a_condition_of_their_own(name: str) -> None:
    one = FILL.field(name)
    assert one is not None and one.type == "dynamiclist"
    assert any(field.hide is not None for field in one.fields)
