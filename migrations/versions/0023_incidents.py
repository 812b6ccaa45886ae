"""the difference that an incident is about"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023_incidents"
down_revision = "0022_totp_step"


def upgrade() -> None:
    op.add_column("incident", sa.Column("difference_id", sa.Uuid(), comment="whose end is its end"))
    op.create_foreign_key(
        "fk_incident_difference_id_difference",
        "incident",
        "difference",
        ["difference_id"],
        ["id"],
        ondelete="SET NULL",
    )
