"""Dates, times and durations: their texts, and the one wall clock they are read by.

Everything here lives in China's time, which has one zone and no summer time: a moment written with another offset
is turned to it, one written without an offset is meant in it.  So `.day` and `date(...)` say what a person's
calendar says.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TypeAlias, TypeVar

T = TypeVar("T")

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
ZONES = {"Asia/Shanghai": "+08:00", "Etc/UTC": "+00:00", "UTC": "+00:00"}
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = r"([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)(?:[0-9]*)(Z|[+-][0-9]{2}:[0-9]{2}|@[A-Za-z]+(?:/[A-Za-z]+)?)?"
DATE = re.compile(DAY)
TIME = re.compile(CLOCK)
MOMENT = re.compile(rf"({DAY})T{CLOCK}")
MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?")
DAYS = re.compile(
    r"(-?)P(?=[0-9]|T[0-9])(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,6})?)S)?)?"
)


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years-and-months duration."""

    count: int


Duration: TypeAlias = timedelta | Months


def read_date(text: str) -> date | None:
    """2026-05-01; also the day of a date and time."""
    if DATE.fullmatch(text):
        return _made(lambda: date.fromisoformat(text))
    moment = read_moment(text)
    return moment.date() if moment else None


def read_time(text: str) -> time | None:
    """08:30:00, with or without an offset."""
    match = TIME.fullmatch(text)
    moment = match and _moment("2000-01-01", match[1], match[2])
    return moment.time() if moment else None


def read_moment(text: str) -> datetime | None:
    """2026-05-01T08:30:00+08:00; a bare day means its first instant."""
    if DATE.fullmatch(text):
        return _moment(text, "00:00:00", None)
    match = MOMENT.fullmatch(text)
    return _moment(match[1], match[2], match[3]) if match else None


def read_duration(text: str) -> Duration | None:
    """P1Y2M or P3DT4H, either sign, weeks too."""
    if match := MONTHS.fullmatch(text):
        years, months = (int(part or 0) for part in match.groups()[1:])
        return Months(_sign(match[1]) * (12 * years + months))
    if match := DAYS.fullmatch(text):
        weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[1:5])
        micros = int(Decimal(match[6] or 0) * 1_000_000)
        return _sign(match[1]) * timedelta(days, 0, micros, 0, minutes, hours, weeks)
    return None


def kind_of_literal(text: str) -> str | None:
    """Which function reads the text of an @"..." literal."""
    if DATE.fullmatch(text):
        return "date" if read_date(text) else None
    if read_moment(text):
        return "date and time"
    if read_time(text) is not None:
        return "time"
    return "duration" if read_duration(text) is not None else None


def duration_text(value: Duration) -> str:
    """ISO 8601, the way `duration` reads it."""
    if isinstance(value, Months):
        return _months_text(value.count)
    seconds, micros = divmod(abs(value) // timedelta(microseconds=1), 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    fraction = f"{second}.{micros:06d}".rstrip("0") if micros else str(second)
    clock = "".join(f"{amount}{unit}" for amount, unit in ((hour, "H"), (minute, "M")) if amount)
    clock += f"{fraction}S" if fraction != "0" else ""
    parts = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta(0) else "") + "P" + (parts or "T0S")


def later_by_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, days_in(year, month + 1)))


def days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _months_text(count: int) -> str:
    years, months = divmod(abs(count), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if count < 0 else "") + "P" + (parts or "0M")


def _moment(day: str, clock: str, offset: str | None) -> datetime | None:
    if offset and offset.startswith("@"):
        offset = ZONES.get(offset[1:], "?")
    text = f"{day}T{_six_digits(clock)}{(offset or '+08:00').replace('Z', '+00:00')}"
    return _made(lambda: datetime.fromisoformat(text).astimezone(CHINA))


def _six_digits(clock: str) -> str:
    return f"{clock:0<15}" if "." in clock else clock


def _made(make: Callable[[], T]) -> T | None:
    try:
        return make()
    except (ValueError, OverflowError):
        return None


def _sign(mark: str) -> int:
    return -1 if mark else 1
