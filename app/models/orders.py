"""Money: orders, refunds, the ledger, and what WeChat Pay has told."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.accounts import When
from app.models.base import metadata
from app.models.processes import of_instance

order_number = Sequence("order_number", metadata=metadata)

payment_order = Table(
    "payment_order",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("out_trade_no", Text, nullable=False, unique=True),
    Column("declaration_id", Uuid, ForeignKey("declaration.id"), nullable=False, index=True),
    of_instance(),
    Column("account_id", Uuid, nullable=False),
    Column("amount_fen", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("channel", Text),
    Column("mchid", Text),
    Column("appid", Text),
    Column("prepay_id", Text),
    Column("payer", LargeBinary, comment="sealed openid"),
    Column("transaction_id", Text, unique=True),
    Column("success_time", When),
    Column("expires_at", When, nullable=False),
    Column("frozen", Boolean, nullable=False, server_default="false", comment="not in WeChat's bill"),
    Column("late", Boolean, nullable=False, server_default="false", comment="paid after it was closed"),
    Column("created_at", When, nullable=False),
    CheckConstraint(
        "status IN ('CREATED', 'PREPAID', 'PAID', 'CLOSING', 'CLOSED', 'REFUNDING', 'REFUNDED', 'REFUND_ABNORMAL', "
        "'REFUND_CLOSED', 'DISPUTED')",
        name="status",
    ),
    CheckConstraint("status <> 'PAID' OR transaction_id IS NOT NULL", name="paid"),
    CheckConstraint("amount_fen > 0", name="amount"),
    Index(
        "uq_payment_order_open", "declaration_id", unique=True,
        postgresql_where=text("status IN ('CREATED', 'PREPAID')"),
    ),
)  # fmt: skip

refund = Table(
    "refund",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("out_refund_no", Text, nullable=False, unique=True),
    Column("order_id", Uuid, ForeignKey("payment_order.id"), nullable=False),
    Column("declaration_id", Uuid, ForeignKey("declaration.id"), nullable=False),
    Column("amount_fen", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", When, nullable=False),
    Column("settled_at", When),
    Column("by_hand", Boolean, nullable=False, server_default="false", comment="proposed by a person"),
    Column("proposed_by", Uuid, ForeignKey("account.id")),
    Column("success_time", When, comment="WeChat's; empty for what a person has paid out"),
    CheckConstraint("status IN ('WANTED', 'APPLIED', 'SUCCESS', 'CLOSED', 'ABNORMAL', 'REFUSED')", name="status"),
    CheckConstraint("amount_fen > 0", name="amount"),
    Index("uq_refund_order", "order_id", unique=True, postgresql_where=text("status <> 'REFUSED'")),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("order_id", Uuid, ForeignKey("payment_order.id"), nullable=False, index=True),
    Column("declaration_id", Uuid, ForeignKey("declaration.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="PAID, CARRIED, REFUNDED"),
    Column("amount_fen", Integer, nullable=False),
    Column("at", When, nullable=False),
    Index("uq_ledger_once", "order_id", "declaration_id", "kind", unique=True),
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("order_id", Uuid, ForeignKey("payment_order.id"), nullable=False, unique=True),
    Column("amount_fen", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("number", Text, unique=True, comment="the fiscal platform's own"),
    Column("check_code", Text),
    Column("created_at", When, nullable=False),
    Column("issued_at", When),
    Column("voided_at", When),
    CheckConstraint("status IN ('WANTED', 'ISSUED', 'VOIDED')", name="status"),
    CheckConstraint("status <> 'ISSUED' OR number IS NOT NULL", name="issued"),
)

pay_notification = Table(
    "pay_notification",
    metadata,
    Column("id", Text, primary_key=True, comment="WeChat's own id: a repeat is the same row"),
    Column("kind", Text, nullable=False),
    Column("told", JSONB, nullable=False, comment="numbers and states, no payer"),
    Column("at", When, nullable=False),
)
