"""Every example of docs/feel.md does what the page says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workflows.expressions import FeelError, parse, parse_unary

PAGE = (Path(__file__).parents[3] / "docs" / "feel.md").read_text("utf-8")
NOW = datetime(2026, 11, 26, tzinfo=UTC)
HEADS = re.findall(r"^\| (\S+) \|.*\n\|-", PAGE, re.MULTILINE)


def table(head: str) -> list[list[str]]:
    """The code of each row of the tables whose first column is called so."""
    parts = re.findall(rf"^\| {head} \|.*\n\|[-|]+\n((?:\|.*\n?)+)", PAGE, re.MULTILINE)
    return [re.findall(r"`([^`]*)`", line) for part in parts for line in part.splitlines()]


VARIABLES = {name: parse(value).evaluate({}, NOW) for name, value in table("变量")}


@pytest.mark.parametrize(("text", "result"), [row[:2] for row in table("表达式")])
def test_an_expression_gives_what_the_page_says(text: str, result: str) -> None:
    assert parse(text).evaluate(VARIABLES, NOW) == parse(result).evaluate({}, NOW)


@pytest.mark.parametrize(("cell", "value", "fits"), [row[:3] for row in table("单元格")])
def test_a_cell_fits_as_the_page_says(cell: str, value: str, fits: str) -> None:
    tested = parse_unary(cell).test(parse(value).evaluate(VARIABLES, NOW), VARIABLES, NOW)
    assert tested is (fits == "true")


@pytest.mark.parametrize(("wrong", "right"), [row[:2] for row in table("写错")])
def test_what_is_wrong_is_refused_and_its_mending_is_not(wrong: str, right: str) -> None:
    with pytest.raises(FeelError):
        parse(wrong)
    assert parse(right).evaluate(VARIABLES, NOW) is not None


def test_no_table_of_the_page_is_left_untested() -> None:
    assert set(HEADS) == {"变量", "表达式", "单元格", "写错"}
    assert len(table("表达式")) > 40
