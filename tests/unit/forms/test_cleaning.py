"""Only what a form declares, typed and bounded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from workflows import forms
from workflows.errors import Invalid
from workflows.forms import FormError

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # already the 25th in China
YES_NO = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]
UNIT = {"type": "textfield", "key": "unit", "label": "单位", "validate": {"required": True}}
POST = {"type": "textfield", "key": "post", "label": "岗位"}


def field(kind: str, key: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": label, **more}


FORM = forms.load(
    {
        "components": [
            field("textfield", "name", "姓名", validate={"required": True, "maxLength": 5}),
            field("number", "age", "年龄", validate={"min": 1, "max": 120}),
            field("datetime", "day", "日期", properties={"past": "true"}),
            field("radio", "kind", "类别", values=YES_NO),
            field("textfield", "more", "补充", validate={"required": True}, conditional={"hide": '=kind != "b"'}),
            field("checklist", "tags", "标签", values=[{"value": "x", "label": "X"}]),
            field("select", "city", "城市", properties={"source": "cities"}),
            {"type": "dynamiclist", "path": "jobs", "label": "经历", "components": [UNIT, POST]},
            field("filepicker", "photo", "照片"),
            field("textfield", "since", "年月", properties={"kind": "month"}),
        ]
    }
)


class Cities:
    def contains(self, source: str, value: str, context: Mapping[str, Any]) -> bool:
        return (source, value) == ("cities", "420100")


def clean(strict: bool = False, **values: Any) -> dict[str, Any]:
    return forms.clean(FORM, {"name": "张三", **values}, Cities(), NOW, strict)


def test_right_answers_are_typed() -> None:
    cleaned = clean(age="30", day="2026-11-25", kind="a", tags=["x", "x"], city="420100", jobs=[{"unit": "医院"}])
    assert cleaned["age"] == 30
    assert cleaned["tags"] == ["x"]
    assert cleaned["jobs"] == [{"unit": "医院", "post": None}]
    assert "more" not in cleaned


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"name": ""}, "name"),
        ({"name": "六个字的姓名啊"}, "name"),
        ({"name": 7}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"age": "many"}, "age"),
        ({"age": "NaN"}, "age"),
        ({"age": "1e99"}, "age"),
        ({"age": 0}, "age"),
        ({"age": True}, "age"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": "2026-11-26"}, "day"),
        ({"kind": "c", "more": "x"}, "kind"),
        ({"kind": ["a"], "more": "x"}, "kind"),
        ({"kind": "b"}, "more"),
        ({"tags": ["y"]}, "tags"),
        ({"tags": "x"}, "tags"),
        ({"city": "110000"}, "city"),
        ({"jobs": [{"unit": "", "post": "护士"}]}, "jobs-0-unit"),
        ({"jobs": [{"unit": "甲"}] * 51}, "jobs"),
        ({"jobs": "x"}, "jobs"),
        ({"photo": ["../../etc/passwd"]}, "photo"),
        ({"photo": [1] * 21}, "photo"),
        ({"since": "2026-13"}, "since"),
        ({"since": "2027-01"}, "since"),
        ({"name": "x" * 300_000}, ""),
    ],
)
def test_wrong_answers_are_named_field_by_field(values: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean(**values)
    assert list(refused.value.problems) == [where]
    assert refused.value.problems[where].endswith("。")


def test_programs_may_not_send_undeclared_fields_and_pages_lose_them() -> None:
    with pytest.raises(Invalid, match=r".") as refused:
        clean(strict=True, is_admin=True)
    assert list(refused.value.problems) == ["is_admin"]
    assert "is_admin" not in clean(is_admin=True)


def test_a_post_is_read_row_by_row() -> None:
    posted = MultiDict([("name", " 张三 "), ("jobs-0-unit", "甲"), ("jobs-3-unit", "乙"), ("tags", "x"), ("csrf", "1")])
    values = forms.read(FORM, posted)
    rows = [{"unit": "甲", "post": None}, {"unit": "乙", "post": None}]
    assert (values["name"], values["jobs"], values["tags"]) == ("张三", rows, ["x"])
    assert "csrf" not in values


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"components": "x"},
        {"components": [{"type": "rocket", "key": "a"}]},
        {"components": [{"type": "textfield"}]},
        {"components": [{"type": "textfield", "key": "a", "conditional": {"hide": "=1 +"}}]},
        {"components": [7]},
    ],
)
def test_a_schema_that_cannot_be_used_is_refused(schema: Any) -> None:
    with pytest.raises(FormError):
        forms.load(schema)


def cleaned_by(components: list[dict[str, Any]], **values: Any) -> dict[str, Any]:
    return forms.clean(forms.load({"components": components}), values, Cities(), NOW)


def test_conditions_see_numbers_as_numbers() -> None:
    guardian = field("textfield", "guardian", "监护人", validate={"required": True}, conditional={"hide": "=age >= 18"})
    parts = [field("number", "age", "年龄"), guardian]
    assert cleaned_by(parts, age="30") == {"age": 30}
    with pytest.raises(Invalid):
        cleaned_by(parts, age="7")


def test_what_is_hidden_steers_nothing() -> None:
    parts = [
        field("radio", "kind", "类别", values=YES_NO),
        field("radio", "more", "细类", values=YES_NO, conditional={"hide": '=kind = "a"'}),
        field("textfield", "why", "说明", validate={"required": True}, conditional={"hide": '=more = "b"'}),
    ]
    assert cleaned_by(parts, kind="b", more="b") == {"kind": "b", "more": "b"}
    with pytest.raises(Invalid) as refused:
        cleaned_by(parts, kind="a", more="b")
    assert refused.value.problems == {"why": "请填写说明。"}


def test_a_pattern_is_held_against_the_whole_text() -> None:
    parts = [field("textfield", "code", "邮编", validate={"pattern": "a|\\d{6}"})]
    assert cleaned_by(parts, code="430000") == {"code": "430000"}
    for wrong in ("4300001", "xa", "430000\n1"):
        with pytest.raises(Invalid):
            cleaned_by(parts, code=wrong)


def test_what_cannot_be_changed_is_not_taken() -> None:
    assert cleaned_by([field("textfield", "fee", "费用", readonly=True)], fee="0") == {}


def test_an_unticked_box_is_no() -> None:
    assert cleaned_by([field("checkbox", "agree", "同意")], agree=False) == {"agree": False}


def test_lists_in_lists_without_end_are_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Invalid):
        cleaned_by([field("textfield", "a", "甲")], a=deep)


# ---- what the server knows ------------------------------------------------------------------------------

KNOWN = forms.load(
    {
        "components": [
            field("textfield", "area", "考区", readonly=True, defaultValue="湖北省"),
            field("textfield", "unit", "单位", readonly=True, properties={"prefill": "unit"}),
            field("radio", "sex", "性别", values=YES_NO, properties={"prefill": "sex", "fixed": "true"}),
            field("textfield", "place", "档案", validate={"required": True}, conditional={"hide": "=unit != null"}),
            field("textfield", "since", "起始年月", properties={"kind": "month"}),
            field("expression", "years", "年限", expression="=if since = null then null else year - number(since)"),
        ]
    }
)


def known(facts: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    return forms.clean(KNOWN, values, Cities(), NOW, facts=facts)


def test_what_the_server_knows_is_filled_in_by_it_and_asks_for_nothing_else() -> None:
    found = known({"unit": "某医院", "sex": "a", "year": 2027})
    assert found == {"area": "湖北省", "unit": "某医院", "sex": "a", "since": None, "years": None}


def test_what_it_does_not_know_is_asked_unless_it_is_readonly() -> None:
    with pytest.raises(Invalid) as refused:
        known({}, unit="自己写的单位", sex="c")
    assert list(refused.value.problems) == ["sex", "place"]
    assert "unit" not in known({}, unit="自己写的单位", sex="b", place="宜昌")


def test_another_value_than_the_known_one_is_refused_not_overwritten_in_silence() -> None:
    with pytest.raises(Invalid) as refused:
        known({"unit": "某医院", "sex": "a"}, sex="b")
    assert refused.value.problems == {"sex": "性别由系统填写，不能修改。"}


def test_an_expression_is_worked_out_by_the_server_whatever_was_sent() -> None:
    form = forms.load({"components": [field("number", "a", "甲"), field("expression", "b", "乙", expression="=a * 2")]})
    assert forms.clean(form, {"a": "21", "b": 7}, Cities(), NOW) == {"a": 21, "b": 42}


def test_rows_that_were_added_and_left_alone_are_no_rows() -> None:
    assert clean(jobs=[{"unit": "", "post": None}, {"unit": "医院"}])["jobs"] == [{"unit": "医院", "post": None}]
