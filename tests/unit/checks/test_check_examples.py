"""Each rule against its two examples: it refuses the one, and no rule refuses the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.kit import known
from workflows.engine import checks
from workflows.model import Bundle, Finding

HERE = Path(__file__).parent / "examples"
PAGES = Path(__file__).parents[3] / "docs" / "checks"
REMINDERS = {"foreign"}  # never keep a bundle from being published
RULES = {rule.ID: rule for rule in (*checks.RULES, checks.standard)}


def bundle(rule: str, kind: str) -> Bundle:
    root = HERE / rule / kind
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return Bundle("p", files)


def findings(rule: str, kind: str) -> list[Finding]:
    return list(RULES[rule].check(checks.look(bundle(rule, kind), known())))


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_refuses_its_invalid_example(rule: str) -> None:
    found = findings(rule, "invalid")
    assert found
    for finding in found:
        assert finding.severity == ("warning" if rule in REMINDERS else "error")
        assert finding.rule == rule or rule == "decision-table"
        assert any("\u4e00" <= letter <= "\u9fff" for letter in finding.message)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rules_valid_example_passes_all_rules(rule: str) -> None:
    assert checks.check(bundle(rule, "valid"), known()) == []


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_finding_names_a_file_and_an_element(rule: str) -> None:
    for finding in findings(rule, "invalid"):
        assert finding.file or rule == "process"
        assert finding.element or rule in ("unreadable", "standard")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_has_a_page_in_chinese(rule: str) -> None:
    page = (PAGES / f"{rule}.md").read_text("utf-8")
    for heading in ("## 检查什么", "## 为什么", "## 怎样改"):
        assert heading in page


def test_there_are_no_examples_and_pages_without_a_rule() -> None:
    assert {path.name for path in HERE.iterdir()} == set(RULES)
    assert {path.stem for path in PAGES.glob("*.md")} - {"README"} == set(RULES)
