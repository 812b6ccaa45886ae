"""Whatever the text and whatever the data, only FeelError comes out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.expressions import FeelError, parse, parse_unary, plain
from workflows.expressions.functions import BUILTINS

CORPUS = json.loads((Path(__file__).parent / "corpus.json").read_text("utf-8"))
NOW = datetime(2026, 5, 1, 20, tzinfo=UTC)
TEXTS = [entry[0] for entry in CORPUS["expressions"]] + [entry[0] for entry in CORPUS["tests"]]
WORDS = [
    *[
        "and",
        "or",
        "not",
        "between",
        "in",
        "if",
        "then",
        "else",
        "some",
        "every",
        "for",
        "return",
        "satisfies",
        "true",
        "false",
        "null",
        "date",
        "time",
    ],
    *[
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        ":",
        "..",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "?",
        "@",
        '"',
        "x",
        "y",
        "年龄",
        "1",
        "0.5",
        '"a"',
        '@"P1D"',
        "item",
    ],
    *BUILTINS,
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates()
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
)
SOUP = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)
MUTANT = st.tuples(st.sampled_from(TEXTS), st.integers(0, 60), st.sampled_from(WORDS)).map(
    lambda t: t[0][: t[1]] + t[2] + t[0][t[1] + 1 :]
)


def parsed(read, text):
    try:
        return read(text)
    except FeelError as error:
        assert 0 <= error.position <= len(text)
        assert error.message
        return None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | SOUP | MUTANT)
def test_reading_raises_nothing_but_feel_error(text):
    parsed(parse, text)
    parsed(parse_unary, text)


@settings(max_examples=300, deadline=None)
@given(SOUP | MUTANT | st.sampled_from(TEXTS), DATA, DATA)
def test_evaluating_raises_nothing_but_feel_error(text, x, y):
    data = {**CORPUS["context"], "x": x, "y": y, "age": y}
    expression, cell = parsed(parse, text), parsed(parse_unary, text)
    try:
        if expression:
            json.dumps(plain(expression.evaluate(data, NOW)), allow_nan=False)
        if cell:
            assert cell.test(x, data, NOW) in (True, False, None)
    except FeelError as error:
        assert error.message


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(BUILTINS)), st.lists(DATA, max_size=3))
def test_a_function_gives_a_value_whatever_it_is_given(name, arguments):
    if not BUILTINS[name].takes(len(arguments)):
        return
    names = [f"a{place}" for place in range(len(arguments))]
    expression = parse(f"{name}({', '.join(names)})")
    try:
        plain(expression.evaluate(dict(zip(names, arguments, strict=True)), NOW))
    except FeelError as error:
        assert error.message


@settings(max_examples=100, deadline=None)
@given(st.decimals(-(10**9), 10**9, places=2), st.decimals(-(10**9), 10**9, places=2))
def test_sums_of_money_are_exact(a, b):
    assert parse("a + b - b = a").evaluate({"a": a, "b": b}) is True


@settings(max_examples=100, deadline=None)
@given(st.integers(-100, 100), st.integers(-100, 100), st.integers(-100, 100))
def test_a_range_says_what_two_comparisons_say(value, low, high):
    data = {"v": value, "l": low, "h": high}
    assert parse("v in [l..h)").evaluate(data) is (low <= value < high)
    assert parse("v in (l..h]").evaluate(data) is (low < value <= high)
    assert parse("v between l and h").evaluate(data) is (low <= value <= high)


@settings(max_examples=100, deadline=None)
@given(st.dates(), st.integers(-3000, 3000))
def test_days_between_undoes_adding_days(day, days):
    text = f'days between(d, d + duration("{"-" if days < 0 else ""}P{abs(days)}D"))'
    assert parse(text).evaluate({"d": day}) in (days, None)
