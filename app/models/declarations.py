"""Declarations: what a person has declared for an exam, and where it stands."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
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

OPEN = (
    "DRAFT", "CONFIRMING", "AWAITING_PAYMENT", "UNIT_REVIEW", "UNIT_APPROVED", "POINT_REVIEW", "AREA_REVIEW",
    "RETURNED",
)  # fmt: skip
STATUSES = (*OPEN, "REGISTERED", "REJECTED", "WITHDRAWN", "ABANDONED", "EXPIRED", "CANCELLED")
_listed = ", ".join(f"'{status}'" for status in STATUSES)
_open = ", ".join(f"'{status}'" for status in (*OPEN, "REGISTERED"))

declaration_number = Sequence("declaration_number", metadata=metadata)

declaration = Table(
    "declaration",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, unique=True, comment="given at the first submission"),
    Column("batch_id", Uuid, ForeignKey("exam_batch.id"), nullable=False),
    Column("project", Text, nullable=False),
    Column("exam_year", Integer, nullable=False),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    of_instance(),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("level", Text),
    Column("group_name", Text),
    Column("major_code", Text),
    Column("subjects", ARRAY(Text), nullable=False, server_default="{}"),
    Column("fee_fen", Integer),
    Column("fee_split", Text, nullable=False, server_default="", comment="who gets what of a subject's fee, in fen"),
    Column("notice_version", Integer),
    Column("notice_at", When),
    Column("unit_id", Uuid, ForeignKey("institution.id"), comment="as submitted"),
    Column("scope", Text, nullable=False, server_default="", comment="city of the exam point, as submitted"),
    Column("stage", Integer, nullable=False, server_default="0", comment="levels of review that are done"),
    Column("advice", JSONB),
    Column("attachments", JSONB, nullable=False, server_default="[]", comment="what must be uploaded: code, name, why"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("correct_by", When),
    Column("snapshot", LargeBinary, comment="sealed: everything as it was submitted"),
    Column("may_resubmit", Boolean, nullable=False, server_default="true", comment="false once given up for good"),
    Column("supersedes_id", Uuid, ForeignKey("declaration.id")),
    Column("created_at", When, nullable=False),
    Column("submitted_at", When),
    Column("status_at", When, nullable=False),
    Column("forgotten_at", When, comment="what was declared is gone; number, status and money stay"),
    CheckConstraint(f"status IN ({_listed})", name="status"),
    CheckConstraint("fee_fen IS NULL OR fee_fen >= 0", name="fee"),
    Index(
        "uq_declaration_open",
        "account_id",
        "project",
        "exam_year",
        unique=True,
        postgresql_where=text(f"status IN ({_open})"),
    ),
    Index("ix_declaration_account", "account_id", "created_at"),
    Index("ix_declaration_unit", "unit_id", "status"),
)
