"""The unit edition: what the business contact and the reviewers of a unit see of it.  Rights are part of the query."""

from __future__ import annotations

from uuid import UUID

from app.models.units import granted_units, institution, unit_of, unit_rows
from app.queries.reading import Reading
from workflows.ports.units import Unit

CONTACT, REVIEWER = "unit_admin", "unit_reviewer"


def mine(reading: Reading, account_id: UUID) -> list[Unit]:
    """The units that this account works for."""
    wanted = unit_rows().where(granted_units(account_id, CONTACT, REVIEWER)).order_by(institution.c.name)
    return [unit_of(row) for row in reading.db.execute(wanted)]
