"""Times and money as messages say them."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.forms.cleaning import SHANGHAI


def moment(given: datetime) -> str:
    """A time as people in China read it; midnight is 24:00 of the day that ends."""
    local = given.astimezone(SHANGHAI)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local - timedelta(seconds=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"
