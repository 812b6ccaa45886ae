"""Values of expressions as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from workflows.model import Json
from workflows.words import say

from . import limits
from .errors import FeelError
from .moments import Duration, Months, duration_text
from .values import Range, Value

EXACT = 2**63  # what orjson and PostgreSQL's bigint still hold


def plain(value: Value, depth: int = 0) -> Json:
    """A value as JSON: whole numbers as int, others as float; dates and moments as ISO text; durations as ISO 8601.

    A range becomes its text.  Raises FeelError for what is nested too deeply."""
    if depth > limits.DATA_DEPTH:
        raise FeelError(say("feel.data_too_deep"))
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    return _scalar(value)


def text(value: Value) -> str:
    """A scalar as people read it: `string()` and the joining of texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    return str(_scalar(value))


def number_text(value: Decimal) -> str:
    """Without exponent and without idle zeros: 12.50 is 12.5."""
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _scalar(value: Value) -> Json:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    for known, convert in SCALARS:
        if isinstance(value, known):
            return convert(value)
    return str(value)


def _number(value: Decimal) -> int | float:
    whole = value == value.to_integral_value() and abs(value) < EXACT
    return int(value) if whole else float(value)


def _range(value: Range) -> str:
    opener, closer = "[" if value.low_included else "(", "]" if value.high_included else ")"
    return f"{opener}{text(value.low)}..{text(value.high)}{closer}"


def _iso(value: date | time) -> str:
    return value.isoformat()


def _duration(value: Duration) -> str:
    return duration_text(value)


SCALARS: tuple[tuple[type | tuple[type, ...], Callable[..., Json]], ...] = (
    (Decimal, _number),
    ((date, datetime, time), _iso),
    ((timedelta, Months), _duration),
    (Range, _range),
)
