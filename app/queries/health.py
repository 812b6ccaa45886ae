"""Whether the main job can be done."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.models.processes import release
from app.models.releases import in_force
from app.queries.reading import Reading

# What the main job stands on: a release in force of each.
NEEDED = frozenset(
    {
        "real_name_verification",
        "manual_review",
        "work_unit_binding",
        "declaration",
        "payment",
        "refund",
        "institution_registration",
    }
)


def missing(reading: Reading) -> list[str]:
    """What the main job lacks; empty when it can be done."""
    try:
        rows = reading.db.execute(select(release.c.key).where(release.c.id.in_(in_force(reading.now))))
        return sorted(NEEDED - set(rows.scalars()))
    except SQLAlchemyError:
        return ["database"]
