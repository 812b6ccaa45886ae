"""orders that are being closed, paid late or refunded with trouble; fiscal receipts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_money"
down_revision = "0010_messages"


def upgrade() -> None:
    op.add_column(
        "payment_order",
        sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False, comment="paid after it was closed"),
    )
    op.drop_constraint("ck_payment_order_status", "payment_order")
    op.create_check_constraint(
        "ck_payment_order_status",
        "payment_order",
        "status IN ('CREATED', 'PREPAID', 'PAID', 'CLOSING', 'CLOSED', 'REFUNDING', 'REFUNDED', 'REFUND_ABNORMAL', "
        "'REFUND_CLOSED', 'DISPUTED')",
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True, comment="the fiscal platform's own"),
        sa.Column("check_code", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('WANTED', 'ISSUED', 'VOIDED')", name=op.f("ck_receipt_status")),
        sa.CheckConstraint("status <> 'ISSUED' OR number IS NOT NULL", name=op.f("ck_receipt_issued")),
        sa.ForeignKeyConstraint(["order_id"], ["payment_order.id"], name=op.f("fk_receipt_order_id_payment_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("order_id", name=op.f("uq_receipt_order_id")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_number")),
    )
