"""scan: tries of document scans"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("verification_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column(
            "reading",
            sa.LargeBinary(),
            nullable=True,
            comment="sealed: what was read, of either side; empty once abandoned",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('read', 'retake', 'limit')", name=op.f("ck_scan_outcome")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_scan_account_id_account")),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verification.id"], name=op.f("fk_scan_verification_id_verification")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        comment="one try of a document scan; a reader that was away has left no row",
    )
    op.create_index("ix_scan_day", "scan", ["account_id", "created_at"], unique=False)
    op.create_index(op.f("ix_scan_verification_id"), "scan", ["verification_id"], unique=False)
