"""Functions on dates, times and durations.  A text stands for the date it spells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from workflows.words import say

from .. import moments
from ..arithmetic import midnight
from ..errors import FeelError
from ..frame import Frame
from ..moments import CHINA, Months
from ..values import Value
from .registry import builtin


def to_date(value: Value) -> date | None:
    if isinstance(value, str):
        return moments.read_date(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def to_moment(value: Value) -> datetime | None:
    if isinstance(value, str):
        return moments.read_moment(value)
    if isinstance(value, datetime):
        return value
    return midnight(value) if isinstance(value, date) else None


def to_time(value: Value) -> time | None:
    if isinstance(value, str):
        return moments.read_time(value)
    if isinstance(value, datetime):
        return value.time()
    return value if isinstance(value, time) else None


def _attempt(make: Callable[[], Value]) -> Value:
    try:
        return make()
    except (ValueError, ArithmeticError):
        return None


@builtin("date", object, Decimal, Decimal, optional=2)
def make_date(value: Value, month: Decimal | None = None, day: Decimal | None = None) -> Value:
    """Of a text, of a moment, or of year, month and day."""
    if month is None:
        return to_date(value)
    if not isinstance(value, Decimal) or day is None:
        return None
    return _attempt(lambda: date(int(value), int(month), int(day)))


@builtin("time", object, Decimal, Decimal, optional=2)
def make_time(value: Value, minute: Decimal | None = None, second: Decimal | None = None) -> Value:
    """Of a text, of a moment, or of hour, minute and second."""
    if minute is None:
        return to_time(value)
    if not isinstance(value, Decimal):
        return None
    return _attempt(lambda: time(int(value), int(minute), int(second or 0)))


@builtin("date and time", object, time, optional=1)
def date_and_time(value: Value, clock: time | None = None) -> Value:
    """Of a text, or of a date and a time."""
    if clock is None:
        return to_moment(value)
    day = to_date(value)
    return datetime.combine(day, clock, CHINA) if day else None


@builtin("duration", object)
def duration(value: Value) -> Value:
    if isinstance(value, str):
        return moments.read_duration(value)
    return value if isinstance(value, timedelta | Months) else None


@builtin("years and months duration", object, object)
def years_and_months(start: Value, end: Value) -> Months | None:
    """Whole months from one date to another."""
    first, last = to_date(start), to_date(end)
    if first is None or last is None:
        return None
    sign, (first, last) = (1, (first, last)) if first <= last else (-1, (last, first))
    return Months(sign * (12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)))


@builtin("today", clock=True)
def today(frame: Frame) -> date:
    return now(frame).date()


@builtin("now", clock=True)
def now(frame: Frame) -> datetime:
    if frame.now is None:
        raise FeelError(say("feel.no_now"))
    return frame.now.astimezone(CHINA)


@builtin("years between", object, object)
def years_between(start: Value, end: Value) -> Decimal | None:
    """Full years from one date to another: a person's age.  Not of FEEL."""
    span = years_and_months(start, end)
    return Decimal(int(span.count / 12)) if span else None


@builtin("months between", object, object)
def months_between(start: Value, end: Value) -> Decimal | None:
    """Full months from one date to another.  Not of FEEL."""
    span = years_and_months(start, end)
    return Decimal(span.count) if span else None


@builtin("days between", object, object)
def days_between(start: Value, end: Value) -> Decimal | None:
    """Days from one date to another.  Not of FEEL."""
    first, last = to_date(start), to_date(end)
    return Decimal((last - first).days) if first and last else None


NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@builtin("day of week", object)
def day_of_week(value: Value) -> str | None:
    day = to_date(value)
    return NAMES[day.weekday()] if day else None


@builtin("last day of month", object)
def last_day_of_month(value: Value) -> date | None:
    day = to_date(value)
    return day.replace(day=moments.days_in(day.year, day.month)) if day else None
