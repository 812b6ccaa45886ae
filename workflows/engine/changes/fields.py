"""Differences of forms: fields by their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.engine.changes.model import YES, Change, Lined
from workflows.engine.changes.order import moved
from workflows.engine.checks.fields import FormFile, forms
from workflows.model import Bundle
from workflows.words import say

TYPES = {
    name: say(f"component.{name}")
    for name in (
        "textfield", "textarea", "number", "datetime", "select", "radio", "checkbox", "checklist", "taglist",
        "filepicker", "dynamiclist", "group", "text", "html", "button", "separator", "spacer", "image",
    )
}  # fmt: skip
_RULES = {name: say(f"rule.{name}") for name in ("required", "minLength", "maxLength", "min", "max", "pattern")}
_TRAITS = {name: say(f"trait.{name}") for name in ("name", "kind", "hint", "text", "hide", "initial", "options")}
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
        called = say("change.form", name=names.get((form.process_key, form.element_id)) or form.element_id)
        if path not in before:
            yield Change("added", path, form.element_id, say("change.form.added", form=called, fields=_listed(form)))
        elif path not in after:
            yield Change("removed", path, form.element_id, say("change.form.removed", form=called))
        elif _bare(before[path].schema) != _bare(form.schema):
            yield from _form(before[path], form, called)


def _bare(part: Any) -> Any:
    """A form without what form-js writes into it by itself: ids, rows, that a date is a date and where its title is."""
    if isinstance(part, list):
        return [_bare(one) for one in part]
    if not isinstance(part, dict):
        return part
    named = {"label" if name == "dateLabel" else name: value for name, value in part.items()}
    return {name: _bare(value) for name, value in named.items() if name not in ("id", "layout") and _tells(name, value)}


def _listed(form: FormFile) -> list[str] | str:
    return [_field(one) for one in components(form) if one.is_field] or say("change.form.no_fields")


def _field(one: Component) -> str:
    return say("change.field.required", label=one.label) if one.rule.get("required") else one.label


def _form(old: FormFile, new: FormFile, called: str) -> Iterator[Change]:
    before, after = ({one.name: one for one in components(form)} for form in (old, new))
    told = []
    for name, one in after.items():
        if name not in before:
            key = "change.field.added_required" if one.rule.get("required") else "change.field.added"
            told.append(Change("added", new.path, name, say(key, form=called, label=one.label, kind=_type(one))))
        else:
            label = before[name].label
            for each in _traits(before[name]).against(_traits(one)):
                told.append(
                    Change("changed", new.path, name, say("change.field", form=called, label=label, words=each))
                )
    gone = [one for name, one in before.items() if name not in after]
    told += [
        Change("removed", old.path, one.name, say("change.field.removed", form=called, label=one.label)) for one in gone
    ]
    for name in moved(list(before), list(after)):
        told.append(Change("moved", new.path, name, say("change.field.moved", form=called, label=after[name].label)))
    yield from told or [Change("changed", new.path, new.element_id, say("change.form.other_settings", form=called))]


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
    traits: dict[str, str] = {
        _TRAITS["name"]: str(given.get("label") or given.get("dateLabel") or ""),
        _TRAITS["kind"]: _type(one),
        _TRAITS["hint"]: str(given.get("description") or ""),
        _TRAITS["text"]: str(given.get("text") or given.get("content") or ""),
        _TRAITS["hide"]: str(_object(given, "conditional").get("hide") or ""),
        _TRAITS["initial"]: str(given.get("defaultValue") or ""),
        _TRAITS["options"]: say("list.items", items=[_option(option) for option in given.get("values") or []]),
        **{word: _said(one.rule.get(name)) for name, word in _RULES.items()},
        **{say("trait.property", name=name): str(value) for name, value in _object(given, "properties").items()},
        **{
            say("trait.setting", name=name): _said(value)
            for name, value in given.items()
            if name not in _TOLD and _tells(name, value)
        },
    }
    return Lined(one.label, traits)


def _tells(name: str, value: Any) -> bool:
    """Whether a setting says anything: form-js writes out that a date is a date."""
    return (name, value) != ("subtype", "date")


def _type(one: Component) -> str:
    return TYPES.get(str(one.given.get("type")), str(one.given.get("type")))


def _object(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    return found if isinstance(found, dict) else {}


def _option(option: Any) -> str:
    if not isinstance(option, dict):
        return str(option)
    label, value = str(option.get("label") or option.get("value")), str(option.get("value"))
    return label if label == value else say("change.option", label=label, value=value)


def _said(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return YES if value else ""
    return str(value)
