"""WeChat's bills, day by day, and the differences that people deal with."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Identity, Index, Table, Text, Uuid, text

from app.models.accounts import When
from app.models.base import metadata

bill = Table(
    "bill",
    metadata,
    Column("day", Date, primary_key=True, comment="of China"),
    Column("downloaded_at", When, nullable=False),
    Column("matched_at", When),
)

bill_line = Table(
    "bill_line",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("day", Date, ForeignKey("bill.day"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False, comment="of our order, or of our refund"),
    Column("transaction_id", Text, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("at", When, nullable=False),
    CheckConstraint("kind IN ('PAY', 'REFUND')", name="kind"),
    Index("uq_bill_line", "kind", "number", unique=True),
    Index("ix_bill_line_day", "day"),
)

difference = Table(
    "difference",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day", Date, comment="empty: told by a payment itself"),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("here_fen", BigInteger),
    Column("there_fen", BigInteger),
    Column("order_id", Uuid, ForeignKey("payment_order.id")),
    Column("refund_id", Uuid, ForeignKey("refund.id")),
    Column("transaction_id", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False),
    Column("action", Text),
    Column("note", Text),
    Column("opened_at", When, nullable=False),
    Column("closed_at", When),
    CheckConstraint(
        "kind IN ('PAY_LONG', 'PAY_SHORT', 'PAY_AMOUNT', 'REFUND_LONG', 'REFUND_SHORT', 'REFUND_AMOUNT', 'DISPUTED')",
        name="kind",
    ),
    CheckConstraint("status IN ('OPEN', 'CLOSED')", name="status"),
    CheckConstraint("status = 'OPEN' OR note IS NOT NULL", name="reason"),
    Index("uq_difference_open", "number", unique=True, postgresql_where=text("status = 'OPEN'")),
)
