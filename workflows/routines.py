"""What is done every day, at an hour of China, or every hour: an outbox row, each of which leaves the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from workflows import facts
from workflows.forms.cleaning import SHANGHAI
from workflows.ports import Work

DAILY: Mapping[str, time] = {
    facts.RETENTION: time(3, 20),
    facts.DIGEST: time(8, 30),
    facts.RECONCILIATION: time(10, 30),  # WeChat has yesterday's bill from 10:00 on
}

HOURLY = (facts.HEADS,)


def go_on(work: Work, kind: str) -> None:
    """See to it that this kind is carried out next time; telling it twice is telling it once."""
    daily = kind in DAILY
    moment = following(DAILY[kind], work.now) if daily else next_hour(work.now)
    turn = f"{moment.astimezone(SHANGHAI):{'%Y-%m-%d' if daily else '%Y-%m-%dT%H'}}"
    work.emit(kind, {}, key=f"{kind}:{turn}", run_at=moment)


def following(hour: time, now: datetime) -> datetime:
    """The next moment of this hour in China, later than now."""
    today = datetime.combine(now.astimezone(SHANGHAI).date(), hour, SHANGHAI)
    return today if today > now else today + timedelta(days=1)


def next_hour(now: datetime) -> datetime:
    """The next full hour, later than now."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
