"""What cannot be a form is refused when it is read, with the component at fault."""

from __future__ import annotations

from typing import Any

import pytest

from workflows import forms
from workflows.forms import FormError


def deep(levels: int) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "text", "text": "底"}
    for _ in range(levels):
        one = {"type": "group", "components": [one]}
    return one


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"conditional": "=a"}, "conditional 应为对象"),
        ({"validate": [1]}, "validate 应为对象"),
        ({"properties": "x"}, "properties 应为对象"),
        ({"values": ["x"]}, "每个选项"),
        ({"values": {"x": 1}}, "values 应为列表"),
        ({"values": [{"value": 1}]}, "每个选项"),
        ({"components": "x"}, "components 应为列表"),
        ({"key": ["a"]}, "没有字段名"),
        ({"validate": {"maxLength": "ten"}}, "maxLength"),
        ({"validate": {"minLength": -1}}, "minLength"),
        ({"validate": {"max": "many"}}, "max 应为数字"),
        ({"validate": {"pattern": "(a"}}, "格式"),
        ({"validate": {"pattern": "(a+)+"}}, "格式"),
        ({"validate": {"pattern": "a)(b"}}, "格式"),
        ({"properties": {"kind": "passport"}}, "不认识的内容种类 passport"),
        ({"properties": {"kind": "paper"}}, "不认识的内容种类 paper"),
        ({"type": "filepicker", "properties": {"kind": "mobile"}}, "不认识的内容种类 mobile，可用：paper、photo"),
        ({"conditional": {"hide": "=a +"}}, "隐藏条件有误"),
    ],
)
def test_a_malformed_component_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(FormError, match=said.replace("(", r"\(")):
        forms.load({"components": [{"type": "textfield", "key": "a", "label": "甲", **change}]})


def test_a_key_used_twice_is_refused_even_across_groups() -> None:
    one = {"type": "textfield", "key": "a", "label": "甲"}
    with pytest.raises(FormError, match="字段名 a 用了两次"):
        forms.load({"components": [one, {"type": "group", "components": [one]}]})


def test_rows_of_a_list_are_a_scope_of_their_own() -> None:
    one = {"type": "textfield", "key": "a", "label": "甲"}
    loaded = forms.load({"components": [one, {"type": "dynamiclist", "path": "rows", "components": [one]}]})
    assert [field.key for field in loaded.fields] == ["a", "rows"]


def test_components_nested_too_deep_are_refused() -> None:
    assert forms.load({"components": [deep(9)]})
    with pytest.raises(FormError, match="嵌套"):
        forms.load({"components": [deep(2000)]})
