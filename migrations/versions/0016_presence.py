"""who has a draft open"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_presence"
down_revision = "0013_bills"


def upgrade() -> None:
    op.create_table(
        "studio_presence",
        sa.Column("draft_id", sa.Uuid(), nullable=False, comment="goes with it"),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False, comment="the file that is open"),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="told again every few seconds; old rows are swept by the next",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_studio_presence_account_id_account")),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["studio_draft.id"],
            name=op.f("fk_studio_presence_draft_id_studio_draft"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "account_id", name=op.f("pk_studio_presence")),
        comment="who has which file of a draft open",
    )
