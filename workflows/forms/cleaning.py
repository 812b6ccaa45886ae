"""Only what a form declares, typed and bounded; everything wrong is named, field by field, with how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, Protocol

from workflows.errors import Invalid
from workflows.expressions.plain import plain
from workflows.forms.conditions import scope
from workflows.forms.schema import Field, Form, inputs
from workflows.forms.values import Wrong, empty, not_filled, value_of
from workflows.words import say

MAX_ROWS = 50
MAX_TOTAL = 200_000  # characters of all answers together
SHANGHAI = timezone(timedelta(hours=8))


class Options(Protocol):
    """See `workflows.ports.Options`."""

    def contains(self, source: str, value: str, context: Mapping[str, Any]) -> bool: ...


def clean(
    form: Form,
    values: Mapping[str, Any],
    options: Options,
    now: datetime,
    strict: bool = False,
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """The answers of the declared, visible fields.

    `facts` is what the server knows by itself: conditions may read it, and a fixed field takes its value from it.
    `strict` refuses fields the form does not declare, which pages' posts may carry (buttons, tokens).  Invalid, with
    the problems by field name in the order of the page.
    """
    if _too_much(values):
        raise Invalid({"": say("form.too_much")})
    fixed = form.fixed(facts)
    cleaner = _Cleaner(options, now, strict, fixed)
    for one in form.fields:
        if one.key in fixed and not empty(values.get(one.key)) and values[one.key] != fixed[one.key]:
            cleaner.problems[one.key] = say("field.fixed", label=one.label)
    readonly = {one.key for one in form.fields if one.readonly}
    asked = {key: value for key, value in values.items() if key not in readonly}
    cleaned = cleaner.clean(form.items, {**asked, **fixed}, facts, "")
    if cleaner.problems:
        raise Invalid(cleaner.problems)
    return cleaned


def _too_much(values: Any) -> bool:
    try:
        return not isinstance(values, Mapping) or len(repr(values)) > MAX_TOTAL
    except RecursionError:  # lists in lists in lists
        return True


class _Cleaner:
    def __init__(self, options: Options, now: datetime, strict: bool, fixed: Mapping[str, Any]) -> None:
        self._options, self._now, self._strict, self._fixed = options, now, strict, fixed
        self.problems: dict[str, str] = {}

    def clean(
        self, items: tuple[Field, ...], values: Mapping[str, Any], around: Mapping[str, Any], prefix: str
    ) -> dict[str, Any]:
        declared = [one for one in inputs(items) if not one.readonly or one.key in self._fixed]
        if self._strict:
            self._only({one.key for one in declared}, values, prefix)
        cleaned: dict[str, Any] = {}
        here = scope(items, values, around, self._now, prefix)
        for one in declared:
            if not here.hides(one):
                self._one(one, values.get(one.key), cleaned, {**here.seen, **cleaned}, prefix)
        return cleaned

    def _only(self, declared: set[str], values: Mapping[str, Any], prefix: str) -> None:
        for key in values:
            if key not in declared:
                self.problems[f"{prefix}{key}"] = say("form.no_such_field", key=key)

    def _one(self, one: Field, given: Any, cleaned: dict[str, Any], context: Mapping[str, Any], prefix: str) -> None:
        name = prefix + one.key
        try:
            if one.compute:
                cleaned[one.key] = plain(one.compute.evaluate(context, self._now))
            elif one.key in self._fixed and not prefix:
                cleaned[one.key] = given
            elif empty(given):
                if one.required:
                    raise Wrong(_missing(one))
                cleaned[one.key] = _nothing(one)
            elif one.type == "dynamiclist":
                cleaned[one.key] = self._rows(one, given, context, name)
            else:
                cleaned[one.key] = self._chosen(one, value_of(one, given, self._today()), context)
        except Wrong as wrong:
            self.problems[name] = str(wrong)

    def _rows(self, one: Field, given: Any, context: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
            raise Wrong(say("field.wrong_form", label=one.label))
        if len(given) > MAX_ROWS:
            raise Wrong(say("field.too_many_rows", label=one.label, most=MAX_ROWS))
        filled = [(i, row) for i, row in enumerate(given) if not not_filled(row)]
        return [self.clean(one.fields, row, context, f"{name}-{i}-") for i, row in filled]

    def _chosen(self, one: Field, value: Any, context: Mapping[str, Any]) -> Any:
        if one.source and one.type in ("select", "radio", "checklist", "taglist"):
            for chosen in value if isinstance(value, list) else [value]:
                if not self._options.contains(one.source, chosen, context):
                    raise Wrong(say("field.not_offered", label=one.label))
        return value

    def _today(self) -> Any:
        return self._now.astimezone(SHANGHAI).date()


def _nothing(one: Field) -> Any:
    if one.type == "checkbox":
        return False
    return [] if one.type in ("checklist", "taglist", "dynamiclist") else None


def _missing(one: Field) -> str:
    if one.type == "checkbox":
        return say("field.tick", label=one.label)
    if one.type == "filepicker":
        return say("field.upload", label=one.label)
    verb = (
        say("field.choose")
        if one.type in ("select", "radio", "checklist", "taglist", "datetime")
        else say("field.fill")
    )
    return say("field.missing", verb=verb, label=one.label)
