"""What is taken for a DMN file, and what is not."""

from __future__ import annotations

import pytest

from workflows.engine.decisions import DecisionError, read
from workflows.errors import DefinitionRefused

from .dmn import NAMESPACE, column, decision, file, output, rule, table

INSIDE = column("age", "number") + output("fee", "number") + rule(1, "-", "1")
GOOD = decision("a", "UNIQUE", INSIDE)


def test_a_file_may_hold_several_decisions():
    first, second = read(file(GOOD, decision("b", "FIRST", INSIDE)), "fees.dmn")
    assert (first.id, first.name, first.file, first.hit_policy) == ("a", "表a", "fees.dmn", "UNIQUE")
    assert (second.id, second.hit_policy) == ("b", "FIRST")


def test_a_table_knows_its_outputs_and_what_it_reads():
    found = table(
        "FIRST",
        [column("case.kind"), column("years between(birth, today())")],
        [output("fee", values="base, 0", default="fallback"), output("why")],
        [("limit, not_this|< older", "if member then 1 else price|note")],
    )
    assert found.outputs == ("fee", "why")
    assert found.names == {"case", "birth", "base", "fallback", "limit", "not_this", "older", "member", "price", "note"}


def test_an_absent_hit_policy_means_unique():
    text = file(GOOD).replace(b' hitPolicy="UNIQUE"', b"")
    assert read(text, "a.dmn")[0].hit_policy == "UNIQUE"


def test_what_dmn_js_adds_is_passed_over():
    extras = (
        '<annotation id="n" name="注"/><dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"/>'
        '<inputData id="i" name="年龄"/>'
        '<informationRequirement id="q"><requiredInput href="#i"/></informationRequirement>'
    )
    raw = file(GOOD).replace(b"</decision>", f"{extras}</decision>".encode())
    assert read(raw, "a.dmn")[0].requires == ()


def test_a_decision_that_needs_another_says_so():
    needs = '<informationRequirement id="q"><requiredDecision href="#other"/></informationRequirement>'
    assert read(file(GOOD.replace("<decisionTable", f"{needs}<decisionTable", 1)), "a.dmn")[0].requires == ("other",)


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def with_doctype(doctype, entity):
    text = file(GOOD).decode().replace("<definitions", f"{doctype}<definitions", 1)
    return text.replace("<text>1</text>", f"<text>{entity}</text>").encode()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "XML"),
        (b"not xml", "XML"),
        (b"<definitions/>", "不是 DMN 1.3 文件"),
        (file(GOOD).replace(b"20191111", b"20151101"), "不是 DMN 1.3 文件"),
        (file(), "没有决策"),
        (file(GOOD, GOOD), "“a”重复"),
        (file(GOOD.replace(' id="a"', "", 1)), "没有编号"),
        (file('<decision id="x" name="x"><literalExpression/></decision>'), "不是判定表"),
        (file(decision("a", "UNIQUE", column("age") + output("fee") + rule(1, "-|-", "1"))), "第 1 行的单元格数"),
        (file(decision("a", "UNIQUE", column("age") + output("fee") + rule(1, "-", None))), "第 1 行的单元格数"),
        (file(decision("a", "UNIQUE", INSIDE + rule(2, "-", "1") * 500)), "超过 500 行"),
        (with_doctype(BOMB, "&b;"), "DOCTYPE"),
        (with_doctype(XXE, "&x;"), "DOCTYPE"),
        (file(GOOD) + b" " * 2_000_001, "2 MB"),
        (file(GOOD).decode().replace("UTF-8", "UTF-16").encode("utf-16"), "UTF-8"),
        (b"\xff\xfe\x00", "UTF-8"),
        (f'<definitions xmlns="{NAMESPACE}">{"<a>" * 300}{"</a>" * 300}</definitions>'.encode(), "64 层|depth"),
    ],
)
def test_what_is_no_usable_file_is_refused(raw, message):
    with pytest.raises(DecisionError, match=message) as caught:
        read(raw, "bad.dmn")
    assert caught.value.file == "bad.dmn"
    assert isinstance(caught.value, DefinitionRefused)


def test_an_unreadable_cell_does_not_hide_the_other_cells():
    found = table("UNIQUE", [column("age")], [output("fee")], [("< and", "1"), ("> 1", "2")])
    assert [cell.error is not None for row in found.rows for cell in row.tests] == [True, False]
