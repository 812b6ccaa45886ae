"""Each row of a list is asked what its own answers call for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.rows import FORM, NOW
from workflows import forms
from workflows.errors import Invalid


class NoOptions:
    def contains(self, source: str, value: str, context: Mapping[str, Any]) -> bool:
        return False


def missing(*jobs: dict[str, Any], **values: Any) -> set[str]:
    """The fields that are asked for and were not answered."""
    try:
        forms.clean(FORM, {**values, "jobs": list(jobs)}, NoOptions(), NOW, facts={"region": "home"})
    except Invalid as invalid:
        return set(invalid.problems)
    return set()


PAST, NOW_THERE = {"current": False, "to": "2020"}, {"current": True}


@pytest.mark.parametrize(
    ("jobs", "values", "asked"),
    [
        ([NOW_THERE], {}, set()),
        ([{"current": False, "country": "x"}], {}, {"jobs-0-to"}),
        ([PAST, NOW_THERE], {"reason": "x"}, set()),
        ([PAST, NOW_THERE], {}, {"reason"}),
        ([PAST, NOW_THERE], {"reason": "x", "abroad": True}, {"jobs-0-country", "jobs-1-country", "jobs-1-why"}),
        ([PAST], {"asked": True, "age": "17"}, {"jobs-0-school"}),
        ([PAST], {"asked": True, "age": "18"}, set()),
        ([PAST], {"asked": False, "age": "17"}, set()),
    ],
)
def test_a_row_is_asked_by_its_own_answers_and_those_around_it(
    jobs: list[dict[str, Any]], values: dict[str, Any], asked: set[str]
) -> None:
    assert missing(*jobs, **values) == asked


def test_a_row_that_says_nothing_does_not_take_the_answer_of_the_same_name_around_it() -> None:
    inner = {"type": "textfield", "key": "kind", "label": "x"}
    more = {"type": "textfield", "key": "more", "label": "more", "conditional": {"hide": '=kind = "a"'}}
    rows = {"type": "dynamiclist", "path": "rows", "label": "rows", "components": [inner, more]}
    form = forms.load({"components": [{**inner}, rows]})
    cleaned = forms.clean(form, {"kind": "a", "rows": [{"more": "kept"}]}, NoOptions(), NOW)
    assert cleaned["rows"] == [{"kind": None, "more": "kept"}]
