"""The options of a form that does not list them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.options import SOURCES
from app.queries.reading import Reading

MOST = 500


def listing(reading: Reading, source: str, context: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(value, label) of what may be chosen, in the source's order; nothing for an unknown source."""
    if source not in SOURCES:
        return []
    rows = reading.db.execute(SOURCES[source](context).limit(MOST))
    return [(str(row.value), str(row.label)) for row in rows]


def sources(reading: Reading) -> list[str]:
    """The names of all sources."""
    return sorted(SOURCES)
