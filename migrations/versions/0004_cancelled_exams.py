"""Exams that were called off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "exam_batch",
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True, comment="called off by the organiser"),
    )
