"""Every expression of the corpus gives the value written beside it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from workflows.expressions import parse, parse_unary, plain

CORPUS = json.loads((Path(__file__).parent / "corpus.json").read_text("utf-8"))
CONTEXT, NOW = CORPUS["context"], datetime.fromisoformat(CORPUS["now"])


def exactly(value: object) -> str:
    """JSON text: 1 is not true, and 110 is not 110.0."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize(("text", "value"), [entry[:2] for entry in CORPUS["expressions"]])
def test_an_expression_gives_its_value(text, value):
    assert exactly(plain(parse(text).evaluate(CONTEXT, NOW))) == exactly(value)


@pytest.mark.parametrize(("cell", "tested", "answer"), [entry[:3] for entry in CORPUS["tests"]])
def test_a_cell_answers_for_the_value_under_test(cell, tested, answer):
    assert parse_unary(cell).test(tested, CONTEXT, NOW) is answer


def test_the_corpus_is_large_and_has_no_entry_twice():
    texts = [entry[0] for entry in CORPUS["expressions"]]
    cells = [exactly(entry[:2]) for entry in CORPUS["tests"]]
    assert len(texts) >= 200
    assert len(cells) >= 60
    assert len(set(texts)) == len(texts)
    assert len(set(cells)) == len(cells)


def test_evaluating_leaves_the_data_alone():
    before = exactly(CONTEXT)
    for text, *_ in CORPUS["expressions"]:
        parse(text).evaluate(CONTEXT, NOW)
    assert exactly(CONTEXT) == before


def test_trees_are_json_and_survive_the_journey_to_the_browser():
    for text, *_ in CORPUS["expressions"]:
        tree = parse(text).tree
        assert json.loads(json.dumps(tree)) == tree
