"""The page of a form with lists: what each row asks for is drawn by the row's own answers."""

from __future__ import annotations

from typing import Any

from lxml import html

from app.web.assets import STATIC
from app.web.rendering import render
from tests.rows import shown
from tests.web.conftest import Desk

PAST, PRESENT = {"current": False}, {"current": True}


def drawn(desk: Desk, values: dict[str, Any], facts: dict[str, Any] | None = None) -> Any:
    with desk.app.test_request_context():
        return html.fromstring(render(shown(values, facts)))


def asked(page: Any) -> set[str]:
    """The fields that can be seen."""
    return set(page.xpath("//input[@name and not(@type='hidden')][not(ancestor::*[@hidden])]/@name"))


def test_each_row_is_drawn_by_its_own_answers(desk: Desk) -> None:
    rows = asked(drawn(desk, {"abroad": True, "jobs": [PAST, PRESENT]}))
    assert rows == {
        "abroad", "asked", "reason",
        "jobs-0-current", "jobs-0-to", "jobs-0-country",
        "jobs-1-current", "jobs-1-country", "jobs-1-why",
    }  # fmt: skip


def test_texts_and_sums_of_a_row_are_its_own(desk: Desk) -> None:
    page = drawn(desk, {"jobs": [PAST, PRESENT]})
    first, second = page.xpath("//*[@data-row]")
    assert [row.xpath("count(.//div[@class='say'][@hidden])") for row in (first, second)] == [1, 0]
    assert [row.xpath("string(.//dd)") for row in (first, second)] == ["", "now"]


def test_numbers_around_a_row_are_numbers_and_what_is_hidden_there_counts_as_none(desk: Desk) -> None:
    assert "jobs-0-school" in asked(drawn(desk, {"asked": True, "age": "17", "jobs": [PAST]}))
    assert "jobs-0-school" not in asked(drawn(desk, {"asked": True, "age": "18", "jobs": [PAST]}))
    assert "jobs-0-school" not in asked(drawn(desk, {"asked": False, "age": "17", "jobs": [PAST]}))


def test_what_only_the_server_knows_is_put_into_the_condition_that_the_browser_gets(desk: Desk) -> None:
    away = drawn(desk, {"jobs": [PAST, PRESENT]}, {"region": "away"})
    assert {"jobs-0-visa"} == {name for name in asked(away) if name.endswith("visa")}
    (first, _) = away.xpath("//@data-hide[contains(., 'home')]")
    assert '["str","away"]' in first
    assert "region" not in first


def test_the_forms_script_stays_small() -> None:
    assert len((STATIC / "form.js").read_bytes()) <= 5 * 1024
