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
        raise Wrong(f"{one.label}应为文字。")
    text = given.strip()
    if "\0" in text:
        raise Wrong(f"{one.label}含有不能使用的字符。")
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
        raise Wrong(f"{one.label}至少 {shortest} 个字。")
    if len(text) > longest:
        raise Wrong(f"{one.label}最多 {longest} 个字。")
    if pattern and not compiled(whole(pattern)).found_in(text):
        raise Wrong(one.properties.get("patternMessage") or f"{one.label}格式不对，请检查。")


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
        raise Wrong(f"{one.label}应为数字。")
    low, high = one.rule.get("min"), one.rule.get("max")
    if low is not None and number < Decimal(str(low)):
        raise Wrong(f"{one.label}不能小于 {low}。")
    if high is not None and number > Decimal(str(high)):
        raise Wrong(f"{one.label}不能大于 {high}。")
    return int(number) if number == number.to_integral_value() else float(number)


def _date(one: Field, given: Any, today: date) -> str:
    try:
        moment = date.fromisoformat(str(given).strip())
    except ValueError:
        raise Wrong(f"{one.label}不是有效日期，例如 2020-06-30。") from None
    if moment.year < 1900 or moment.year > 2200:
        raise Wrong(f"{one.label}的年份不合理，请检查。")
    if one.properties.get("past") == "true" and moment > today:
        raise Wrong(f"{one.label}不能晚于今天。")
    return moment.isoformat()


def _choice(one: Field, given: Any, today: date) -> str:
    if not isinstance(given, str) or len(given) > MAX_TEXT:
        raise Wrong(f"{one.label}不在可选范围内，请重新选择。")
    if not one.source and given not in {value for value, _ in one.options}:
        raise Wrong(f"{one.label}不在可选范围内，请重新选择。")
    return given


def _choices(one: Field, given: Any, today: date) -> list[str]:
    if not isinstance(given, list) or len(given) > MAX_LIST:
        raise Wrong(f"{one.label}选择过多或格式不对。")
    return list(dict.fromkeys(_choice(one, value, today) for value in given))


def _checkbox(one: Field, given: Any, today: date) -> bool:
    if given is not True:
        raise Wrong(f"请勾选“{one.label}”。")
    return True


def _files(one: Field, given: Any, today: date) -> list[str]:
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list) or len(given) > MAX_FILES:
        raise Wrong(f"{one.label}文件过多，最多 {MAX_FILES} 个。")
    try:
        return [str(UUID(str(value))) for value in given]
    except ValueError:
        raise Wrong(f"{one.label}没有上传成功，请重新上传。") from None


def _month(text: str, today: date) -> str:
    month = _month_ahead(text, today)
    if month > today.isoformat()[:7]:
        raise ValueError("不能晚于本月。")
    return month


def _month_ahead(text: str, today: date) -> str:
    if not re.fullmatch(r"(19|20)\d{2}-(0[1-9]|1[0-2])", text):
        raise ValueError("请按“年-月”填写，例如 2015-07。")
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
