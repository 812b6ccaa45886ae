"""People: one verified person per account, with the documents that prove who they are."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, LargeBinary, Table, Text, Uuid, text

from app.models.accounts import When
from app.models.base import metadata
from app.models.processes import of_instance
from app.models.vault import Vault
from workflows.forms.numbers import lifelong

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, unique=True),
    Column("name", LargeBinary, nullable=False, comment="sealed"),
    Column("sex", Text, nullable=False),
    Column("birth", Date),
    Column("verified_at", When, nullable=False),
)

identity_document = Table(
    "identity_document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False, index=True),
    Column("doc_type", Text, nullable=False),
    Column("number", LargeBinary, nullable=False, comment="sealed"),
    Column("number_index", LargeBinary, nullable=False, unique=True, comment="HMAC of type and lifelong number"),
    Column("valid_until", Date, comment="empty: without end, or not known"),
    Column("created_at", When, nullable=False),
)


def number_index(vault: Vault, doc_type: str, number: str) -> bytes:
    """The blind index of a document: one for all its issues."""
    return vault.index("identity_document.number", f"{doc_type}\0{lifelong(doc_type, number)}")


STATUSES = ("UNVERIFIED", "PENDING", "VERIFIED", "FAILED", "ABANDONED")

verification = Table(
    "verification",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    of_instance(),
    Column("doc_type", Text),
    Column("name", LargeBinary, comment="sealed"),
    Column("number", LargeBinary, comment="sealed"),
    Column("birth", Date),
    Column("sex", Text, nullable=False, server_default=""),
    Column("valid_until", Date, comment="of the document; empty: without end, or not known"),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("source", Text, comment="who vouched: AUTHORITY or REVIEW"),
    Column("created_at", When, nullable=False),
    Column("submitted_at", When),
    Column("decided_at", When),
    Column("forgotten_at", When, comment="its pictures and answers are gone"),
    CheckConstraint("status IN ('UNVERIFIED', 'PENDING', 'VERIFIED', 'FAILED', 'ABANDONED')", name="status"),
    CheckConstraint("status <> 'VERIFIED' OR source IS NOT NULL", name="vouched"),
    Index("ix_verification_latest", "account_id", text("created_at DESC")),
)

identity_check = Table(
    "identity_check",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("verification_id", Uuid, ForeignKey("verification.id"), nullable=False),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("outcome", Text, nullable=False, comment="the authority's answer: only answers count as a try"),
    Column("at", When, nullable=False),
    Index("ix_identity_check_account", "account_id", "at"),
)

scan = Table(
    "scan",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("verification_id", Uuid, ForeignKey("verification.id"), nullable=False, index=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reading", LargeBinary, comment="sealed: what was read, of either side; empty once abandoned"),
    Column("created_at", When, nullable=False),
    CheckConstraint("outcome IN ('read', 'retake', 'limit', 'aside')", name="outcome"),
    Index("ix_scan_day", "account_id", "created_at"),
    comment="one try of a document scan, or (aside) a reading for the reviewer; a reader that was away has left no row",
)
