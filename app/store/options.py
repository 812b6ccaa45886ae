"""Checks a chosen option against its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.models.options import SOURCES
from app.store.transaction import Repository


class Options(Repository):
    """See `workflows.ports.Options`."""

    def contains(self, source: str, value: str, context: Mapping[str, Any]) -> bool:
        """Whether this value may be chosen."""
        if source not in SOURCES:
            return False
        offered = SOURCES[source](context).subquery()
        return self.db.execute(select(offered.c.value).where(offered.c.value == value).limit(1)).first() is not None
