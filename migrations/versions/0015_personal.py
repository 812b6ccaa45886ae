"""what people have agreed to, copies of their data, and what is forgotten after its time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_personal"
down_revision = "0014_institutions"


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False, comment="its number is the text's version"),
        sa.Column("kind", sa.Text(), nullable=False, comment="the form's field"),
        sa.Column("text", sa.Text(), nullable=False, comment="as it stood beside the box"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the text"),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id_account")),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["instance.id"],
            name=op.f("fk_consent_instance_id_instance"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_consent_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_account", "consent", ["account_id", "given_at"])
    op.create_table(
        "data_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), comment="sealed ZIP, until it expires"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), comment="from when it is ready"),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'expired')", name=op.f("ck_data_export_state")),
        sa.CheckConstraint("(state = 'ready') = (content IS NOT NULL)", name=op.f("ck_data_export_content")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_data_export_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
    )
    op.create_index(op.f("ix_data_export_account_id"), "data_export", ["account_id"])
    op.add_column(
        "verification",
        sa.Column("forgotten_at", sa.DateTime(timezone=True), comment="its pictures and answers are gone"),
    )
    op.add_column(
        "declaration",
        sa.Column(
            "forgotten_at",
            sa.DateTime(timezone=True),
            comment="what was declared is gone; number, status and money stay",
        ),
    )
    op.add_column(
        "file",
        sa.Column(
            "kept", sa.Boolean(), nullable=False, server_default="false", comment="found in an answer a week later"
        ),
    )
    op.create_index("ix_file_fresh", "file", ["created_at"], postgresql_where=sa.text("NOT kept"))
