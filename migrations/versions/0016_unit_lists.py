"""a unit's declarations by where they stand"""

from __future__ import annotations

from alembic import op

revision = "0016_unit_lists"
down_revision = "0012_attachments"


def upgrade() -> None:
    op.create_index("ix_declaration_unit", "declaration", ["unit_id", "status"])
