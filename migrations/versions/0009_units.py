"""unit submissions: bundles that units submit upward, and the status of waiting for one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_units"
down_revision = "0008"

OPEN = "'DRAFT', 'CONFIRMING', 'AWAITING_PAYMENT', 'UNIT_REVIEW', 'UNIT_APPROVED', 'POINT_REVIEW', 'AREA_REVIEW', 'RETURNED', 'REGISTERED'"
ENDED = "'REJECTED', 'WITHDRAWN', 'ABANDONED', 'EXPIRED', 'CANCELLED'"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_declaration_status"), "declaration")
    op.create_check_constraint(op.f("ck_declaration_status"), "declaration", f"status IN ({OPEN}, {ENDED})")
    op.drop_index("uq_declaration_open", "declaration")
    op.create_index(
        "uq_declaration_open",
        "declaration",
        ["account_id", "project", "exam_year"],
        unique=True,
        postgresql_where=sa.text(f"status IN ({OPEN})"),
    )
    op.create_table(
        "unit_submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="of the unit's bundles for this batch"),
        sa.Column("automatic", sa.Boolean(), nullable=False, comment="by the system at the end of the unit's stage"),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_unit_submission_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["exam_batch.id"], name=op.f("fk_unit_submission_batch_id_exam_batch")),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name=op.f("fk_unit_submission_submitted_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_submission")),
    )
    op.create_index(
        "uq_unit_submission_number", "unit_submission", ["institution_id", "batch_id", "number"], unique=True
    )
    op.create_index(
        "uq_unit_submission_automatic",
        "unit_submission",
        ["institution_id", "batch_id"],
        unique=True,
        postgresql_where=sa.text("automatic"),
    )
    op.create_table(
        "unit_submission_item",
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the declaration, as the unit approved it"),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_unit_submission_item_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["unit_submission.id"],
            name=op.f("fk_unit_submission_item_submission_id_unit_submission"),
        ),
        sa.PrimaryKeyConstraint("declaration_id", "version", name=op.f("pk_unit_submission_item")),
    )
    op.create_index("ix_unit_submission_item_submission_id", "unit_submission_item", ["submission_id"])
