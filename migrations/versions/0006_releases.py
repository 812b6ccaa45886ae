"""releases with a beginning, a change note, and a way to be declined; batches may name theirs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "deployment",
        sa.Column(
            "changes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default="[]",
            comment="the change note of each release",
        ),
    )
    op.add_column(
        "deployment",
        sa.Column("draft_id", sa.Uuid(), nullable=True, comment="the draft it was asked for from; that may be gone"),
    )
    op.add_column("deployment", sa.Column("draft_revision", sa.Integer(), nullable=True))
    op.add_column("deployment", sa.Column("declined_by", sa.Uuid(), nullable=True))
    op.add_column("deployment", sa.Column("declined_at", WHEN, nullable=True))
    op.add_column("deployment", sa.Column("reason", sa.Text(), nullable=True, comment="why it was declined"))
    op.create_foreign_key(op.f("fk_deployment_declined_by_account"), "deployment", "account", ["declined_by"], ["id"])
    op.add_column(
        "release",
        sa.Column("effective_at", WHEN, nullable=True, comment="new cases run on it from then on, until a later one"),
    )
    op.drop_index("uq_release_in_force", "release")
    op.drop_constraint(op.f("ck_release_status"), "release")
    op.execute("UPDATE release SET status = 'published' WHERE status = 'retired'")
    op.execute("UPDATE release SET effective_at = published_at WHERE status = 'published'")
    op.create_check_constraint(op.f("ck_release_status"), "release", "status IN ('proposed', 'published', 'declined')")
    op.create_check_constraint(
        op.f("ck_release_effective"), "release", "(status = 'published') = (effective_at IS NOT NULL)"
    )
    op.create_index(
        "ix_release_in_force",
        "release",
        ["key", "effective_at"],
        postgresql_where=sa.text("status = 'published'"),
    )
    op.add_column(
        "exam_batch",
        sa.Column("release_id", sa.Uuid(), nullable=True, comment="new declarations run on it; empty: the newest"),
    )
    op.create_foreign_key(op.f("fk_exam_batch_release_id_release"), "exam_batch", "release", ["release_id"], ["id"])
