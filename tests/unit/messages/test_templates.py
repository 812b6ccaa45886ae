"""Every message is a template of the catalogue, in both languages, and says nothing that names a person."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from app.integrations.sandbox import sms_texts
from app.jobs.messages import told
from workflows import words
from workflows.messages import TEMPLATES, checked

ROOT = Path(__file__).parents[3]


def named_in_code() -> set[str]:
    """The templates that commands and operations tell, by their literal names."""
    found = set()
    for path in ROOT.glob("workflows/**/*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "notify":
                found |= {node.value for node in ast.walk(call.args[1]) if isinstance(node, ast.Constant)}
    return {name for name in found if isinstance(name, str)}


def test_what_is_told_is_in_the_catalogue() -> None:
    assert {name for name in named_in_code() if not name.endswith("_")} <= TEMPLATES.keys()
    assert len(named_in_code()) > 20


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_its_words_take_the_templates_facts_and_no_others(name: str, language: str) -> None:
    text = words.catalogue(language)[f"message.{name}"]
    assert {field for _, field, _, _ in string.Formatter().parse(text) if field} == set(TEMPLATES[name].facts)


@pytest.mark.parametrize("facts", [{}, {"until": "x", "mobile": "13900000001"}, {"number": "1"}])
def test_no_other_fact_gets_into_a_message(facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="takes"):
        checked("pay_reminder", facts)


def test_what_a_reason_is_told_of_may_leave_it_out() -> None:
    assert checked("rejected", {"reason": "YEARS_SHORT"}) == checked("rejected", {})


def test_a_text_message_is_signed_short_and_places_its_facts_in_order() -> None:
    texts = sms_texts()
    assert "digest" not in texts
    assert texts["pay_reminder"].startswith("【湖北卫生人才】您的申报还未缴费，请于 {0} 前")
    assert max(len(text) for text in texts.values()) <= 70, "longer texts are paid twice"


def test_what_a_provider_answers_is_kept_without_numbers() -> None:
    assert told("LimitExceeded +8613900000001 of 42") == "LimitExceeded +*** of 42"
    assert len(told("x" * 500)) == 80
