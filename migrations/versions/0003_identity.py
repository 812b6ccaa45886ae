"""identity checks are counted, identity appeals are reviewed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KINDS = "kind IN ('IDENTITY', 'IDENTITY_APPEAL', 'UNIT', 'POINT', 'AREA', 'REFUND')"


def upgrade() -> None:
    op.create_table(
        "identity_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("verification_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False, comment="the authority's answer: only answers count as a try"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verification.id"], name=op.f("fk_identity_check_verification_id_verification")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_identity_check_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_check")),
    )
    op.create_index("ix_identity_check_account", "identity_check", ["account_id", "at"])
    op.create_index("ix_review_instance", "review", ["instance_id", "opened_at"])
    op.drop_constraint(op.f("ck_review_kind"), "review", type_="check")
    op.create_check_constraint(op.f("ck_review_kind"), "review", KINDS)
