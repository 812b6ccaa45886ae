"""Instants, durations and cycles as diagrams write them (ISO 8601)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workflows.expressions import CHINA
from workflows.words import say

_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(\d*)/(?:([^/]+)/)?(P[^/]+)")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time.  Months are those of the calendar in Asia/Shanghai: 30 January + 1 month = 28 February."""

    months: int
    rest: timedelta

    def after(self, start: datetime) -> datetime:
        """The instant this long after `start`, in UTC."""
        local = start.astimezone(CHINA)
        year, month = divmod(local.year * 12 + local.month - 1 + self.months, 12)
        day = min(local.day, calendar.monthrange(year, month + 1)[1])
        return (local.replace(year=year, month=month + 1, day=day) + self.rest).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repetition: how often (None: without end), every how long, from when (None: one period from now)."""

    times: int | None
    every: Duration
    start: datetime | None = None


def instant(text: str) -> datetime:
    """An instant with an offset, in UTC.  ValueError (Chinese) when it is none or has no offset."""
    if not _INSTANT.fullmatch(text):
        raise ValueError(say("moment.not_a_time", text=text))
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(say("moment.no_offset", text=text))
    return moment.astimezone(UTC)


def duration(text: str) -> Duration:
    """A duration longer than zero, as a diagram writes it.  ValueError (Chinese)."""
    read = _duration(text)
    if not (read.months or read.rest):
        raise ValueError(say("moment.zero_duration", text=text))
    return read


def span(text: str) -> Duration:
    """A computed duration: one that is zero or negative is over at once.  ValueError (Chinese)."""
    if text.startswith("-"):
        _duration(text[1:])
        return Duration(0, timedelta())
    return _duration(text)


def _duration(text: str) -> Duration:
    found = _DURATION.fullmatch(text)
    if not found or text[-1] in "PT":
        raise ValueError(say("moment.not_a_duration", text=text))
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(found.group(7) or 0))
    return Duration(years * 12 + months, rest)


def cycle(text: str) -> Cycle:
    """A repetition: R3/PT12H, R/PT12H or R3/<instant>/PT12H.  ValueError (Chinese)."""
    found = _CYCLE.fullmatch(text)
    if not found:
        raise ValueError(say("moment.not_a_cycle", text=text))
    times, start, every = found.groups()
    if times == "0":
        raise ValueError(say("moment.zero_cycle", text=text))
    return Cycle(int(times) if times else None, duration(every), instant(start) if start else None)
