"""Working days: Monday to Friday in China.  The calendar of holidays is decreed each autumn and is not known here."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from workflows.forms.cleaning import SHANGHAI


def working_days(since: datetime, days: int) -> datetime:
    """24:00 of the n-th working day after this moment."""
    day = since.astimezone(SHANGHAI).date()
    for _ in range(days):
        day += timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)
