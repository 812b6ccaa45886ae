"""What stands behind a dot: members of contexts, parts of dates and durations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .moments import CHINA
from .values import Value, kind, value_of

Part = Callable[[Any], Value]


def member(value: Value, name: str) -> Value:
    """A context's member, the members of a list's contexts, or a part of a date; null where there is none."""
    if isinstance(value, list):
        return [member(item, name) for item in value]
    if isinstance(value, Mapping):
        return value_of(value.get(name))
    part = PARTS.get((kind(value), name))
    return part(value) if part else None


def _attribute(name: str) -> Part:
    return lambda value: Decimal(getattr(value, name))


def _unit(size: int, wrap: int) -> Part:
    """A component of a days-and-time duration, with the duration's sign."""

    def part(value: timedelta) -> Decimal:
        seconds = abs(value) // timedelta(seconds=1)
        amount = seconds // size % wrap if wrap else seconds // size
        return Decimal(-amount if value < timedelta(0) else amount)

    return part


def _months(pick: Callable[[int], int]) -> Part:
    return lambda value: Decimal(pick(abs(value.count)) * (-1 if value.count < 0 else 1))


def _weekday(value: date) -> Decimal:
    """1 is Monday."""
    return Decimal(value.isoweekday())


DAY_PARTS = {name: _attribute(name) for name in ("year", "month", "day")}
CLOCK_PARTS = {name: _attribute(name) for name in ("hour", "minute", "second")}
PARTS: dict[tuple[str, str], Part] = {
    **{("date", name): part for name, part in DAY_PARTS.items()},
    **{("date and time", name): part for name, part in (DAY_PARTS | CLOCK_PARTS).items()},
    **{("time", name): part for name, part in CLOCK_PARTS.items()},
    ("date", "weekday"): _weekday,
    ("date and time", "weekday"): _weekday,
    ("date and time", "timezone"): lambda value: str(CHINA),
    ("days", "days"): _unit(86_400, 0),
    ("days", "hours"): _unit(3600, 24),
    ("days", "minutes"): _unit(60, 60),
    ("days", "seconds"): _unit(1, 60),
    ("months", "years"): _months(lambda count: count // 12),
    ("months", "months"): _months(lambda count: count % 12),
    ("range", "start"): lambda value: value.low,
    ("range", "end"): lambda value: value.high,
}
