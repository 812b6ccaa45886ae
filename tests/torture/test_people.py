"""A made-up person knows what to say to whatever they may be asked: else they are late for no fault of the house."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.torture.ledger import Ledger
from tests.torture.people import Candidate, resident_number
from workflows import forms

FORMS = sorted(Path("forms").glob("real_name_verification*/*.json"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_whoever_scans_answers_every_choice_of_the_verification(path: Path) -> None:
    person = Candidate("", "", Ledger(), resident_number(2), scans=True, withdraws=False, taps_twice=False)
    said = person._answers()
    asked = [one for one in forms.load(json.loads(path.read_text())).fields if one.type == "radio" and one.required]
    unknown = [one.key for one in asked if said.get(one.key) not in dict(one.options)]
    assert unknown == []
