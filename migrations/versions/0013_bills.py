"""WeChat's bills, differences, refunds that people propose"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_bills"
down_revision = "0016_unit_lists"
When = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "payment_order",
        sa.Column("frozen", sa.Boolean(), server_default=sa.false(), nullable=False, comment="not in WeChat's bill"),
    )
    op.add_column(
        "declaration",
        sa.Column(
            "fee_split",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="who gets what of a subject's fee, in fen",
        ),
    )
    op.add_column(
        "refund",
        sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False, comment="proposed by a person"),
    )
    op.add_column("refund", sa.Column("proposed_by", sa.Uuid(), nullable=True))
    op.add_column(
        "refund",
        sa.Column("success_time", When, nullable=True, comment="WeChat's; empty for what a person has paid out"),
    )
    op.create_foreign_key(op.f("fk_refund_proposed_by_account"), "refund", "account", ["proposed_by"], ["id"])
    op.create_table(
        "bill",
        sa.Column("day", sa.Date(), nullable=False, comment="of China"),
        sa.Column("downloaded_at", When, nullable=False),
        sa.Column("matched_at", When, nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_bill")),
    )
    op.create_table(
        "bill_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="of our order, or of our refund"),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", When, nullable=False),
        sa.CheckConstraint("kind IN ('PAY', 'REFUND')", name=op.f("ck_bill_line_kind")),
        sa.ForeignKeyConstraint(["day"], ["bill.day"], name=op.f("fk_bill_line_day_bill")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_line")),
    )
    op.create_index("uq_bill_line", "bill_line", ["kind", "number"], unique=True)
    op.create_index("ix_bill_line_day", "bill_line", ["day"])
    op.create_table(
        "difference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True, comment="empty: told by a payment itself"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("here_fen", sa.BigInteger(), nullable=True),
        sa.Column("there_fen", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("transaction_id", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("opened_at", When, nullable=False),
        sa.Column("closed_at", When, nullable=True),
        sa.CheckConstraint(
            "kind IN ('PAY_LONG', 'PAY_SHORT', 'PAY_AMOUNT', 'REFUND_LONG', 'REFUND_SHORT', 'REFUND_AMOUNT', "
            "'DISPUTED')",
            name=op.f("ck_difference_kind"),
        ),
        sa.CheckConstraint("status IN ('OPEN', 'CLOSED')", name=op.f("ck_difference_status")),
        sa.CheckConstraint("status = 'OPEN' OR note IS NOT NULL", name=op.f("ck_difference_reason")),
        sa.ForeignKeyConstraint(["order_id"], ["payment_order.id"], name=op.f("fk_difference_order_id_payment_order")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_difference_refund_id_refund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
    )
    op.create_index(
        "uq_difference_open", "difference", ["number"], unique=True, postgresql_where=sa.text("status = 'OPEN'")
    )
