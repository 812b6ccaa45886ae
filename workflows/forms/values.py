"""One answer: its type, its bounds, its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from workflows.expressions.limits import PATTERN_SUBJECT
from workflows.expressions.patterns import compiled
from workflows.forms import numbers
from workflows.forms.schema import Field, whole
from workflows.words import say

MAX_TEXT = 4000
MAX_LIST = 200
MAX_FILES = 20
MAX_NUMBER = Decimal("1e15")


class Wrong(ValueError):
    """An answer that cannot be taken; the message says how to mend it."""


def empty(given: Any) -> bool:
    """No answer at all: nothing, or rows with nothing in them."""
    if isinstance(given, str):
        return not given.strip()
    if isinstance(given, list):
        return all(isinstance(row, Mapping) and not_filled(row) for row in given)
    return given is None or given is False


def not_filled(row: Mapping[str, Any]) -> bool:
    """A row that somebody has added and left alone."""
    return all(empty(value) for value in row.values())


def value_of(one: Field, given: Any, today: date) -> Any:
    """The answer as it is kept: text, int, float, bool or list of texts.  Wrong."""
    return _TYPES[one.type](one, given, today)


def _text(one: Field, given: Any, today: date) -> str:
    if not isinstance(given, str):
        raise Wrong(say("field.not_text", label=one.label))
    text = given.strip()
    if "\0" in text:
        raise Wrong(say("field.control_character", label=one.label))
    if one.kind in _KINDS:
        try:
            return _KINDS[one.kind](text, today)
        except ValueError as error:
            raise Wrong(one.label * one.kind.startswith("month") + str(error)) from error
    _bounded(one, text)
    return text


def _bounded(one: Field, text: str) -> None:
    pattern = one.rule.get("pattern")
    most = PATTERN_SUBJECT if pattern else MAX_TEXT
    shortest, longest = one.rule.get("minLength") or 0, min(one.rule.get("maxLength") or most, most)
    if len(text) < shortest:
        raise Wrong(say("field.too_short", label=one.label, shortest=shortest))
    if len(text) > longest:
        raise Wrong(say("field.too_long", label=one.label, longest=longest))
    if pattern and not compiled(whole(pattern)).found_in(text):
        raise Wrong(one.properties.get("patternMessage") or say("field.pattern", label=one.label))


def number_of(given: Any) -> Decimal | None:
    """The number somebody typed, or None."""
    try:
        number = Decimal(given.strip() if isinstance(given, str) else str(given))
    except InvalidOperation:
        return None
    return number if not isinstance(given, bool) and number.is_finite() and abs(number) <= MAX_NUMBER else None


def _number(one: Field, given: Any, today: date) -> int | float:
    number = number_of(given)
    if number is None:
        raise Wrong(say("field.not_a_number", label=one.label))
    low, high = one.rule.get("min"), one.rule.get("max")
    if low is not None and number < Decimal(str(low)):
        raise Wrong(say("field.too_low", label=one.label, low=low))
    if high is not None and number > Decimal(str(high)):
        raise Wrong(say("field.too_high", label=one.label, high=high))
    return int(number) if number == number.to_integral_value() else float(number)


def _date(one: Field, given: Any, today: date) -> str:
    try:
        moment = date.fromisoformat(str(given).strip())
    except ValueError:
        raise Wrong(say("field.not_a_date", label=one.label)) from None
    if moment.year < 1900 or moment.year > 2200:
        raise Wrong(say("field.unlikely_year", label=one.label))
    if one.properties.get("past") == "true" and moment > today:
        raise Wrong(say("field.future", label=one.label))
    return moment.isoformat()


def _choice(one: Field, given: Any, today: date) -> str:
    if not isinstance(given, str) or len(given) > MAX_TEXT:
        raise Wrong(say("field.not_offered", label=one.label))
    if not one.source and given not in {value for value, _ in one.options}:
        raise Wrong(say("field.not_offered", label=one.label))
    return given


def _choices(one: Field, given: Any, today: date) -> list[str]:
    if not isinstance(given, list) or len(given) > MAX_LIST:
        raise Wrong(say("field.choices", label=one.label))
    return list(dict.fromkeys(_choice(one, value, today) for value in given))


def _checkbox(one: Field, given: Any, today: date) -> bool:
    if given is not True:
        raise Wrong(say("field.tick", label=one.label))
    return True


def _files(one: Field, given: Any, today: date) -> list[str]:
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list) or len(given) > MAX_FILES:
        raise Wrong(say("field.too_many_files", label=one.label, most=MAX_FILES))
    try:
        return [str(UUID(str(value))) for value in given]
    except ValueError:
        raise Wrong(say("field.not_uploaded", label=one.label)) from None


def _month(text: str, today: date) -> str:
    month = _month_ahead(text, today)
    if month > today.isoformat()[:7]:
        raise ValueError(say("field.future_month"))
    return month


def _month_ahead(text: str, today: date) -> str:
    if not re.fullmatch(r"(19|20)\d{2}-(0[1-9]|1[0-2])", text):
        raise ValueError(say("field.month"))
    return text


_TYPES: Mapping[str, Callable[[Field, Any, date], Any]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "datetime": _date,
    "select": _choice,
    "radio": _choice,
    "checkbox": _checkbox,
    "checklist": _choices,
    "taglist": _choices,
    "filepicker": _files,
}
_KINDS: Mapping[str, Callable[[str, date], str]] = {
    "mobile": lambda text, today: numbers.mobile(text),
    "cn-id": lambda text, today: numbers.document("RIC", text, today).number,
    "name": lambda text, today: numbers.person_name(text),
    "uscc": lambda text, today: numbers.institution(text),
    "code": lambda text, today: numbers.normal(text)[:64],
    "month": _month,
    "month-ahead": _month_ahead,
    "document": lambda text, today: numbers.normal(text)[:40],
}
