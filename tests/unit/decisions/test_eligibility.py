"""The shipped eligibility table: each rule of the exams of doctors, nurses and senior titles, met and missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workflows.engine.decisions import read

FILE = Path(__file__).parents[3] / "bpmn/declaration/eligibility.dmn"
TABLE = next(one for one in read(FILE.read_bytes(), FILE.name) if one.id == "eligibility")

#  rule, project, level, group, education, title, years in it, years in the profession, licence
N1 = ("N-01", "NQE", "士", "护理", "中专", "无", 0, 0, "无")
D1 = ("D-01", "DQE", "执业", "临床医学", "本科", "无", 0, 1, "无")
D2 = ("D-02", "DQE", "执业", "中医", "大专", "执业助理医师", 2, 2, "中医")
D3 = ("D-03", "DQE", "执业助理", "口腔医学", "大专", "无", 0, 1, "无")
S1 = ("S-01", "SENIOR", "副高", "临床医学", "博士", "主治医师", 2, 1, "临床")
S2 = ("S-02", "SENIOR", "副高", "预防医学", "硕士", "主治医师", 5, 7, "公共卫生")
S3 = ("S-03", "SENIOR", "副高", "临床医学", "本科", "主治医师", 5, 9, "临床")
S4 = ("S-04", "SENIOR", "副高", "预防医学", "大专", "主管医师", 7, 16, "公共卫生")
S11 = ("S-11", "SENIOR", "副高", "药学", "博士", "主管药师", 2, 2, "无")
S12 = ("S-12", "SENIOR", "副高", "护理", "硕士", "主管护师", 5, 8, "护士")
S13 = ("S-13", "SENIOR", "副高", "技术", "本科", "主管技师", 5, 10, "无")
S14 = ("S-14", "SENIOR", "副高", "护理", "大专", "主管护师", 7, 16, "护士")
S21 = ("S-21", "SENIOR", "正高", "护理", "硕士", "副主任护师", 5, 20, "护士")
MET = (N1, D1, D2, D3, S1, S2, S3, S4, S11, S12, S13, S14, S21)


def advised(case: tuple[Any, ...], *, graduate: bool = False, **other: Any) -> dict[str, Any]:
    """What the table says: eligible, rule, message, missing."""
    _, project, level, group, education, title, in_title, in_profession, licence = case
    told = {
        "education": education, "title": title, "years_in_title": in_title, "years_in_profession": in_profession,
        "licence": licence, "residency": False, "exclusion": "none", "graduate": graduate, **other,
    }  # fmt: skip
    choice = {"project": project, "level": level, "group": group}
    found: dict[str, Any] = TABLE.evaluate({"choice": choice, "assessment": told, "credit": {"years": 0}}).outputs
    return found


@pytest.mark.parametrize("case", MET, ids=lambda case: case[0])
def test_who_meets_a_rule_is_told_which(case: tuple[Any, ...]) -> None:
    found = advised(case)
    assert (found["eligible"], found["rule"], found["missing"]) == ("yes", case[0], "")
    assert found["message"]


@pytest.mark.parametrize(
    ("case", "short", "missing"),
    [
        (D1, {"years_in_profession": 0}, "从业须满1年，现按0年计，还差1年"),
        (D2, {"years_in_profession": 1}, "从业须满2年，现按1年计，还差1年"),
        (D3, {"years_in_profession": 0}, "从业须满1年，现按0年计，还差1年"),
        (S1, {"years_in_title": 1}, "取得现有资格须满2年，现按1年计；从业须满1年，现按1年计"),
        (S2, {"years_in_profession": 6}, "取得现有资格须满5年，现按5年计；从业须满7年，现按6年计"),
        (S3, {"years_in_title": 4}, "取得现有资格须满5年，现按4年计；从业须满9年，现按9年计"),
        (S4, {"years_in_profession": 15}, "取得现有资格须满7年，现按7年计；从业须满16年，现按15年计"),
        (S11, {"years_in_title": 1}, "取得现有资格须满2年，现按1年计，还差1年"),
        (S12, {"years_in_title": 4}, "取得现有资格须满5年，现按4年计；从业须满8年，现按8年计"),
        (S13, {"years_in_profession": 9}, "取得现有资格须满5年，现按5年计；从业须满10年，现按9年计"),
        (S14, {"years_in_title": 6}, "取得现有资格须满7年，现按6年计；从业须满16年，现按16年计"),
        (S21, {"years_in_title": 4}, "取得现有资格须满5年，现按4年计，还差1年"),
        (S1, {"title": "医师"}, "现有专业技术资格须为主治医师；执业类别须为临床、口腔、中医、公共卫生"),
        (S3, {"licence": "无"}, "现有专业技术资格须为主治医师；执业类别须为临床、口腔、中医、公共卫生"),
        (D2, {"title": "无"}, "现有专业技术资格须为执业助理医师；执业类别须为临床、口腔、中医、公共卫生"),
        (S13, {"title": "技师"}, "现有专业技术资格须为主管药师、主管护师或主管技师"),
        (S21, {"title": "主管护师"}, "现有专业技术资格须为副主任医师、副主任药师、副主任护师或副主任技师"),
    ],
)
def test_who_misses_one_is_told_by_how_much(case: tuple[Any, ...], short: dict[str, Any], missing: str) -> None:
    found = advised(case, **short)
    assert (found["eligible"], found["rule"], found["missing"]) == ("no", case[0], missing)


def test_who_graduates_this_year_is_declared_by_the_school() -> None:
    assert advised(N1, graduate=True)["rule"] == "N-02"


def test_one_exam_does_not_lend_its_rules_to_another() -> None:
    nurse = ("", "HPTQ", *N1[2:])
    assert advised(nurse)["eligible"] == "unsure"
    pharmacist = ("E-101", "HPTQ", "士", "药学", "中专", "无", 0, 0, "无")
    assert advised(pharmacist)["rule"] == "E-101"
    assert advised(("", "NQE", *pharmacist[2:]))["eligible"] == "unsure"


@pytest.mark.parametrize("case", [N1, D1, S1], ids=lambda case: case[0])
def test_what_excludes_anybody_excludes_from_every_exam(case: tuple[Any, ...]) -> None:
    found = advised(case, exclusion="accident")
    assert (found["eligible"], found["rule"]) == ("no", "X-01")


def test_what_no_current_source_says_is_marked_in_the_table() -> None:
    text = FILE.read_text()
    marked = {rule for rule in text.split("<rule ")[1:] if "占位：" in rule}
    assert {one.partition('_o2"><text>"')[2].partition('"')[0] for one in marked} == {
        case[0] for case in MET if case is not N1
    }
