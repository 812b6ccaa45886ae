"""drafts of the policy studio"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "release", sa.Column("title", sa.Text(), nullable=False, server_default="", comment="the process's name")
    )
    op.create_table(
        "studio_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("base_release_id", sa.Uuid(), nullable=True, comment="what it began from; empty: drawn elsewhere"),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="counts the changes of all its files"),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_studio_draft_author_id_account")),
        sa.ForeignKeyConstraint(
            ["base_release_id"], ["release.id"], name=op.f("fk_studio_draft_base_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_draft")),
    )
    op.create_table(
        "studio_draft_file",
        sa.Column("draft_id", sa.Uuid(), nullable=False, comment="goes with it"),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="as it was saved, byte by byte"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_studio_draft_file_changed_by_account")),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["studio_draft.id"],
            name=op.f("fk_studio_draft_file_draft_id_studio_draft"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "path", name=op.f("pk_studio_draft_file")),
    )
