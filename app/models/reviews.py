"""Reviews: who judged what, when, and why."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    Uuid,
    select,
    text,
    values,
)
from sqlalchemy import column as a_column

from app.models.accounts import When
from app.models.base import metadata
from app.models.options import Context, offer
from app.models.processes import of_instance
from workflows.words import say

review = Table(
    "review",
    metadata,
    Column("id", Uuid, primary_key=True),
    of_instance(),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("overdue", Boolean, nullable=False, server_default="false"),
    Column("reminded_at", When),
    Column("decision", Text),
    Column("reason_code", Text, nullable=False, server_default=""),
    Column("opinion", LargeBinary, comment="sealed"),
    Column("reviewer_id", Uuid),
    Column("opened_at", When, nullable=False),
    Column("due_at", When, nullable=False),
    Column("decided_at", When),
    CheckConstraint(
        "kind IN ('IDENTITY', 'IDENTITY_APPEAL', 'INSTITUTION', 'UNIT', 'POINT', 'AREA', 'REFUND')", name="kind"
    ),
    CheckConstraint("status IN ('OPEN', 'DECIDED', 'CANCELLED')", name="status"),
    CheckConstraint("decision IS NULL OR decision IN ('approve', 'send_back', 'reject')", name="decision"),
    Index("ix_review_instance", "instance_id", "opened_at"),
    Index(
        "ix_review_pressing",
        "instance_id",
        postgresql_where=text("status = 'OPEN' AND (overdue OR reminded_at IS NOT NULL)"),
    ),
)

# Why a review says no (dossier §2.3).
REASONS = {
    "MAJOR_MISMATCH": say("reason.major_mismatch"),
    "YEARS_SHORT": say("reason.years_short"),
    "NO_RESIDENCY_CERT": say("reason.no_residency_certificate"),
    "PLACE_OF_PRACTICE_MISMATCH": say("reason.place_of_practice"),
    "NOT_HEALTH_UNIT": say("reason.not_health_unit"),
    "CERT_MISSING": say("reason.certificate_missing"),
    "CERT_UNCLEAR": say("reason.certificate_unclear"),
    "PHOTO_BAD": say("reason.photo_bad"),
    "IDENTITY_MISMATCH": say("reason.identity_mismatch"),
    "DUPLICATE": say("reason.duplicate"),
    "OTHER": say("reason.other"),
}


def _reasons(context: Context) -> Select[tuple[str, str]]:
    table = values(a_column("value", String), a_column("label", String), name="reasons").data(list(REASONS.items()))
    return select(table.c.value, table.c.label)


offer("reason_codes", _reasons)
