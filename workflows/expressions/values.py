"""What an expression works on, and when two of them are alike.

Texts, `Decimal` numbers, booleans, None, lists, contexts, ranges, dates, times, moments and durations.  A context stays
the mapping it came as; whatever is taken out of it goes through `value_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from operator import ge, gt, le, lt
from typing import Any, TypeAlias
from uuid import UUID

from workflows.words import say

from . import limits
from .errors import FeelError
from .moments import CHINA, Months

Value: TypeAlias = object

NUMBERS = Context(
    prec=limits.DIGITS,
    Emax=limits.MAGNITUDE,
    Emin=-limits.MAGNITUDE,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    str: "string",
    Decimal: "number",
    datetime: "date and time",
    date: "date",
    time: "time",
    timedelta: "days",
    Months: "months",
    list: "list",
}
ORDERED = frozenset(("string", "number", "date and time", "date", "time", "days", "months"))
ANY_DEPTH = limits.DATA_DEPTH


@dataclass(frozen=True, slots=True)
class Range:
    """[low..high]; either end may be left out of it."""

    low_included: bool
    low: Value
    high: Value
    high_included: bool

    def holds(self, value: Value) -> bool | None:
        """Whether a value lies in it; None where it cannot be compared."""
        above = compare(">=" if self.low_included else ">", value, self.low)
        below = compare("<=" if self.high_included else "<", value, self.high)
        return both(above, below)


KINDS[Range] = "range"


def kind(value: Value) -> str:
    """The name of a value's kind; whatever is no scalar, list or range is a context."""
    return KINDS.get(type(value), "context")


def value_of(raw: object, depth: int = 0) -> Value:
    """A value from outside (JSON, dates, ids) as expressions know it.  Raises FeelError for what means nothing here."""
    if type(raw) is bool or raw is None or type(raw) is str:
        return raw
    if isinstance(raw, list | tuple):
        return list_of(raw, depth + 1)
    for known, convert in CONVERSIONS:
        if isinstance(raw, known):
            return convert(raw)
    raise FeelError(say("feel.value", kind=type(raw).__name__))


def list_of(raw: list[object] | tuple[object, ...], depth: int = 0) -> list[Value]:
    if depth > ANY_DEPTH:
        raise FeelError(say("feel.data_too_deep"))
    return [value_of(item, depth) for item in bounded(raw)]


def bounded(items: list[Value] | tuple[Value, ...]) -> list[Value]:
    """The items, if they are not too many."""
    if len(items) > limits.LIST:
        raise FeelError(say("feel.long_list", most=limits.LIST))
    return items if isinstance(items, list) else list(items)


def short(text: str) -> str:
    """The text, if it is not too long."""
    if len(text) > limits.STRING:
        raise FeelError(say("feel.long_text", most=limits.STRING))
    return text


def number(raw: float | Decimal | str) -> Decimal | None:
    """A finite number of at most 34 digits, or None."""
    try:
        made = NUMBERS.create_decimal(str(raw) if isinstance(raw, float) else raw)
    except ArithmeticError:
        return None
    return made if made.is_finite() else None


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise FeelError(say("feel.no_offset"))
    return moment.astimezone(CHINA)


def _same(value: Value) -> Value:
    return value


CONVERSIONS: tuple[tuple[Any, Callable[[Any], Value]], ...] = (
    (int | float | Decimal, number),
    (str, str),
    (Mapping, _same),
    (datetime, _aware),
    (date | time | timedelta | Months | Range, _same),
    (UUID, str),
)


def both(a: Value, b: Value) -> bool | None:
    if a is False or b is False:
        return False
    return True if a is True and b is True else None


def either(a: Value, b: Value) -> bool | None:
    if a is True or b is True:
        return True
    return False if a is False and b is False else None


def flip(a: Value) -> bool | None:
    return not a if isinstance(a, bool) else None


def equal(a: Value, b: Value, depth: int = 0) -> bool | None:
    """Equal in kind and content; None for values of two kinds, but nothing equals null except null."""
    if a is None or b is None:
        return a is b
    if depth > ANY_DEPTH:
        raise FeelError(say("feel.data_too_deep"))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(equal(x, y, depth + 1) is True for x, y in zip(a, b, strict=True))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(equal(value_of(a[k]), value_of(b[k]), depth + 1) is True for k in a)
    return a == b if kind(a) == kind(b) else None


def compare(sign: str, a: Value, b: Value) -> bool | None:
    """One of = != < <= > >=; None where the values cannot be compared."""
    if sign in ("=", "!="):
        same = equal(a, b)
        return same if sign == "=" else flip(same)
    if kind(a) != kind(b) or kind(a) not in ORDERED:
        return None
    return ORDERINGS[sign](a, b)


ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def as_list(value: Value) -> list[Value]:
    """FEEL's view of a single value as a list of one; null is the empty list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
