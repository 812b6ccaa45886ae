"""when people were told that admission tickets can be printed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_tickets"
down_revision = "0020_draft_pages"


def upgrade() -> None:
    op.add_column(
        "exam_batch",
        sa.Column(
            "tickets_at",
            sa.DateTime(timezone=True),
            comment="when people were told that admission tickets can be printed",
        ),
    )
