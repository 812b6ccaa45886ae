"""Differences of forms: fields by their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.engine.changes.model import Change, Lined
from workflows.engine.changes.order import moved
from workflows.engine.checks.fields import FormFile, forms
from workflows.model import Bundle

TYPES = {
    "textfield": "单行文字", "textarea": "多行文字", "number": "数字", "datetime": "日期", "select": "下拉选择",
    "radio": "单选", "checkbox": "勾选", "checklist": "多选", "taglist": "标签", "filepicker": "文件",
    "dynamiclist": "可增减的列表", "group": "分组", "text": "文字", "html": "文字", "button": "按钮",
    "separator": "分隔线", "spacer": "空白", "image": "图片",
}  # fmt: skip
_RULES = {
    "required": "必填",
    "minLength": "最少字数",
    "maxLength": "最多字数",
    "min": "最小值",
    "max": "最大值",
    "pattern": "格式",
}
_TOLD = {"type", "key", "path", "id", "label", "dateLabel", "description", "validate", "properties", "values"}
_TOLD |= {"conditional", "components", "text", "content", "defaultValue", "layout"}


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a form, by its name within it."""

    name: str
    given: Mapping[str, Any]

    @property
    def label(self) -> str:
        told = self.given.get("label") or self.given.get("dateLabel") or self.given.get("text") or self.name
        return f"“{str(told)[:40]}”"

    @property
    def rule(self) -> Mapping[str, Any]:
        found = self.given.get("validate")
        return found if isinstance(found, dict) else {}

    @property
    def is_field(self) -> bool:
        return bool(self.given.get("key"))


def changes(old: Bundle, new: Bundle, names: Mapping[tuple[str, str], str]) -> Iterator[Change]:
    """What is different in the forms; `names` are those of the user tasks by process and element."""
    before, after = ({form.path: form for form in forms(one)} for one in (old, new))
    for path in dict.fromkeys((*after, *before)):
        form = after.get(path) or before[path]
        called = f"表单“{names.get((form.process_key, form.element_id)) or form.element_id}”"
        if path not in before:
            yield Change("added", path, form.element_id, f"新增{called}：{_listed(form)}")
        elif path not in after:
            yield Change("removed", path, form.element_id, f"删除{called}")
        elif before[path].schema != form.schema:
            yield from _form(before[path], form, called)


def _listed(form: FormFile) -> str:
    return "、".join(f"{one.label}{_must(one)}" for one in components(form) if one.is_field) or "没有字段"


def _must(one: Component) -> str:
    return "（必填）" if one.rule.get("required") else ""


def _form(old: FormFile, new: FormFile, called: str) -> Iterator[Change]:
    before, after = ({one.name: one for one in components(form)} for form in (old, new))
    told = []
    for name, one in after.items():
        if name not in before:
            must = "必填" if one.rule.get("required") else ""
            kind = _type(one)
            told.append(Change("added", new.path, name, f"{called}新增{must}{one.label}（{kind}）"))
        else:
            words = list(_traits(before[name]).against(_traits(one)))
            told += [Change("changed", new.path, name, f"{called}{before[name].label}：{each}") for each in words]
    gone = [one for name, one in before.items() if name not in after]
    told += [Change("removed", old.path, one.name, f"{called}删除{one.label}") for one in gone]
    for name in moved(list(before), list(after)):
        told.append(Change("moved", new.path, name, f"{called}{after[name].label}换了位置"))
    yield from told or [Change("changed", new.path, new.element_id, f"{called}的其他设置有变化")]


def components(form: FormFile) -> Iterator[Component]:
    """All components, those of groups and lists after their own."""
    yield from _components(form.schema, "")


def _components(part: Mapping[str, Any], prefix: str) -> Iterator[Component]:
    listed = part.get("components")
    for number, given in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(given, dict):
            name = prefix + str(given.get("key") or given.get("path") or given.get("id") or f"#{number}")
            yield Component(name, given)
            yield from _components(given, f"{name}.")


def _traits(one: Component) -> Lined:
    given = one.given
    traits = {
        "名称": str(given.get("label") or given.get("dateLabel") or ""),
        "类型": _type(one),
        "提示": str(given.get("description") or ""),
        "文字": str(given.get("text") or given.get("content") or ""),
        "隐藏条件": str(_object(given, "conditional").get("hide") or ""),
        "初始值": str(given.get("defaultValue") or ""),
        "选项": "、".join(_option(option) for option in given.get("values") or []),
        **{word: _said(one.rule.get(name)) for name, word in _RULES.items()},
        **{f"属性“{name}”": str(value) for name, value in _object(given, "properties").items()},
        **{f"设置“{name}”": _said(value) for name, value in given.items() if name not in _TOLD},
    }
    return Lined(one.label, traits)


def _type(one: Component) -> str:
    return TYPES.get(str(one.given.get("type")), str(one.given.get("type")))


def _object(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    return found if isinstance(found, dict) else {}


def _option(option: Any) -> str:
    if not isinstance(option, dict):
        return str(option)
    label, value = str(option.get("label") or option.get("value")), str(option.get("value"))
    return label if label == value else f"{label}（{value}）"


def _said(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "是" if value else ""
    return str(value)
