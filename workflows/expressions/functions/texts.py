"""Functions on texts.  Positions count from 1; a character is a code point."""

from __future__ import annotations

from decimal import Decimal

from workflows.words import say

from .. import limits
from ..errors import FeelError
from ..frame import Frame
from ..patterns import Pattern, compiled
from ..plain import text
from ..values import Value, bounded, short
from .registry import builtin


@builtin("contains", str, str)
def contains(whole: str, part: str) -> bool:
    return part in whole


@builtin("starts with", str, str)
def starts_with(whole: str, part: str) -> bool:
    return whole.startswith(part)


@builtin("ends with", str, str)
def ends_with(whole: str, part: str) -> bool:
    return whole.endswith(part)


@builtin("string length", str)
def string_length(whole: str) -> Decimal:
    return Decimal(len(whole))


@builtin("upper case", str)
def upper_case(whole: str) -> str:
    return short(whole.upper())


@builtin("lower case", str)
def lower_case(whole: str) -> str:
    return short(whole.lower())


@builtin("trim", str)
def trim(whole: str) -> str:
    return whole.strip()


@builtin("substring", str, Decimal, Decimal, optional=1)
def substring(whole: str, start: Decimal, length: Decimal | None = None) -> str | None:
    if not start or (length is not None and length < 0):
        return None
    begin = int(start) - 1 if start > 0 else max(len(whole) + int(start), 0)
    return whole[begin : len(whole) if length is None else begin + int(length)]


@builtin("substring before", str, str)
def substring_before(whole: str, mark: str) -> str:
    return whole.partition(mark)[0] if mark and mark in whole else ""


@builtin("substring after", str, str)
def substring_after(whole: str, mark: str) -> str:
    return whole.partition(mark)[2] if mark else whole


@builtin("string join", list, str, optional=1)
def string_join(parts: list[Value], mark: str = "") -> str | None:
    wanted = [part for part in parts if part is not None]
    return short(mark.join(map(str, wanted))) if all(isinstance(part, str) for part in wanted) else None


@builtin("string", object)
def string(value: Value) -> str | None:
    """The text of a scalar; null stays null, and lists and contexts have none."""
    return None if value is None or isinstance(value, list | dict) else short(text(value))


@builtin("matches", str, str, str, optional=1, clock=True)
def matches(frame: Frame, whole: str, pattern: str, flags: str = "") -> bool | None:
    found = _usable(frame, whole, pattern, flags)
    return found.found_in(whole) if found else None


@builtin("split", str, str, clock=True)
def split(frame: Frame, whole: str, pattern: str) -> list[Value] | None:
    found = _usable(frame, whole, pattern, "")
    return bounded(list(found.cut(whole))) if found else None


def _usable(frame: Frame, whole: str, pattern: str, flags: str) -> Pattern | None:
    """The pattern, or None for one that cannot be read: it was made while the expression ran."""
    if len(whole) > limits.PATTERN_SUBJECT:
        raise FeelError(say("pattern.subject", most=limits.PATTERN_SUBJECT))
    try:
        found = compiled(pattern, flags)
    except FeelError:
        return None
    frame.spend(len(whole) * found.size // 20)
    return found
