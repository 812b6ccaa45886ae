"""The change note: every difference is said, nothing is said of what is the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.kit import Scope, bundle, dmn, linear
from workflows.engine import compare, difference, layout, note
from workflows.engine.changes.order import moved
from workflows.model import Bundle


def told(old: Bundle, new: Bundle) -> list[str]:
    return note(compare(old, new))


def edited(given: Bundle, path: str, old: str, new: str) -> Bundle:
    raw = given.files[path]
    assert old.encode() in raw
    return Bundle(given.key, {**given.files, path: raw.replace(old.encode(), new.encode())})


def with_form(*components: dict[str, Any]) -> Bundle:
    given = bundle(linear(lambda p: p.user("fill", name="填写")))
    form = json.dumps({"components": list(components)}, ensure_ascii=False).encode()
    return Bundle("p", {**given.files, "forms/p/fill.json": form})


def test_what_form_js_writes_out_at_the_first_save_is_no_difference() -> None:
    drawn = {"type": "datetime", "key": "born", "label": "出生日期"}
    saved = {**drawn, "subtype": "date", "id": "Field_1", "layout": {"row": "Row_1", "columns": None}}
    assert told(with_form(drawn), with_form(saved)) == []
    assert told(with_form(drawn), with_form({**saved, "subtype": "time"})) == [
        "表单“填写”“出生日期”：增加设置“subtype” time"
    ]


def test_the_same_bundle_has_no_differences() -> None:
    given = bundle(linear(lambda p: p.user("a"), lambda p: p.service("s", "note", value="1")))
    assert compare(given, given) == []


def test_a_new_review_and_its_way_are_told() -> None:
    before = bundle(linear(lambda p: p.user("first")))
    after = bundle(linear(lambda p: p.user("first"), lambda p: p.user("second", name="复审", lane="审核员")))
    words = told(before, after)
    assert words[0] == "“复审”新增（用户任务，由“审核员”办理）"
    assert any(line.startswith("新增表单“复审”") for line in words)
    named = bundle(
        linear(lambda p: p.user("first"), lambda p: p.user("second", name="复审", lane="系统", role="reviewer"))
    )
    assert told(before, named)[0] == words[0], "the role it names comes before its lane"
    assert told(after, before)[0] == "“复审”删除（用户任务）"


def test_a_condition_is_told_as_people_write_it() -> None:
    def gate(limit: int) -> Bundle:
        p = Scope("p").start().choice("gate", "other").end("other").end("yes")
        return bundle(p.chain("start", "gate").flow("gate", "other").flow("gate", "yes", f"years >= {limit}"))

    (words,) = told(gate(2), gate(3))
    assert words == "流向（判断网关 → 结束事件）的条件由 years ≥2 改为 years ≥3", "without names, by what they are"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name="s"', 'name="复核"', "“s”改名为“复核”"),
        ('value="1"', 'value="2"', "“s”的参数“value”由 1 改为 2"),
        ('<spiffworkflow:parameter id="value"', '<spiffworkflow:parameter id="more"', "参数“value”"),
    ],
)
def test_every_trait_of_a_task_is_told(old: str, new: str, words: str) -> None:
    before = bundle(linear(lambda p: p.service("s", "note", value="1")))
    assert words in "；".join(told(before, edited(before, "p.bpmn", old, new)))


def test_a_change_nobody_has_a_word_for_is_told_all_the_same() -> None:
    before = bundle(linear(lambda p: p.user("a", name="甲")))
    after = edited(before, "p.bpmn", '<bpmn:userTask id="a"', '<bpmn:userTask implementation="##other" id="a"')
    assert told(before, after) == ["“甲”其他设置有变化"]


def test_what_is_only_laid_out_in_other_lines_is_the_same() -> None:
    before = bundle(linear(lambda p: p.user("a"), lambda p: p.service("s", "note", value="1")))
    assert told(before, edited(before, "p.bpmn", "><spiffworkflow:", ">\n  <spiffworkflow:")) == []


def test_rows_of_a_table_are_told_cell_by_cell() -> None:
    def table(fee: str, years: str) -> Bundle:
        rows = [([years], [fee]), (["-"], ["0"])]
        raw = dmn("fee", ["years"], ["amount"], rows, "FIRST")
        return bundle(linear(lambda p: p.rule("d", "fee")), tables=(raw,))

    words = told(table("80", ">= 2"), table("90", ">= 3"))
    assert [line.partition("第 1 行")[2] for line in words] == ["“years”由 ≥2 改为 ≥3", "“amount” 80→90"]
    (one,) = difference(table("80", ">= 2"), table("90", ">= 2"))
    assert [pair.kind for pair in one.rows] == ["changed", ""]


def test_fields_of_a_form_are_told_one_by_one() -> None:
    name = {"type": "textfield", "key": "name", "label": "姓名", "validate": {"maxLength": 20}}
    licence = {"type": "textfield", "key": "licence", "label": "执业证号", "validate": {"required": True}}
    longer = {**name, "validate": {"maxLength": 1, "required": True}}
    assert told(with_form(name), with_form(name, licence)) == ["表单“填写”新增必填“执业证号”（单行文字）"]
    assert told(with_form(name, licence), with_form(name)) == ["表单“填写”删除“执业证号”"]
    assert told(with_form(name), with_form(longer)) == [
        "表单“填写”“姓名”：改为必填",
        "表单“填写”“姓名”：最多字数由 20 改为 1",
    ]
    assert told(with_form(name, licence), with_form(licence, name))[0].endswith("换了位置")


def test_a_moved_shape_changes_nothing_and_is_only_counted() -> None:
    before = bundle(linear(lambda p: p.user("a")))
    raw = before.files["p.bpmn"].replace(
        b"</bpmn:definitions>",
        b'<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p"><bpmndi:BPMNShape id="sh" '
        b'bpmnElement="a"><dc:Bounds x="10" y="10" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane>'
        b"</bpmndi:BPMNDiagram></bpmn:definitions>",
    )
    old = Bundle("p", {**before.files, "p.bpmn": raw})
    new = edited(old, "p.bpmn", 'x="10"', 'x="90"')
    assert told(old, new) == ["移动了 1 个图形的位置（不影响办理）"]
    assert layout("p.bpmn", raw).shapes["a"].box == (10, 10, 100, 80)
    nonsense = edited(old, "p.bpmn", 'x="10"', 'x="NaN"').files["p.bpmn"]
    assert layout("p.bpmn", nonsense).shapes["a"].box[0] == 0


def test_a_file_that_cannot_be_read_is_not_passed_over() -> None:
    before = bundle(linear(lambda p: p.user("a")))
    after = Bundle("p", {**before.files, "t.dmn": b"<x/>"})
    assert "文件 t.dmn 有变化，但读不出来" in told(before, after)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abcd", "abcd", ""),
        ("abcd", "bcda", "a"),
        ("abcd", "dabc", "d"),
        ("abcd", "axbcd", ""),
        ("abcd", "bd", ""),
        ("abc", "cba", 2),
    ],
)
def test_the_fewest_things_are_said_to_have_moved(old: str, new: str, expected: str | int) -> None:
    found = moved(list(old), list(new))
    assert len(found) == expected if isinstance(expected, int) else found == frozenset(expected)
