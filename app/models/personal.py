"""The rights of a person: what they have agreed to, and the copies of their data they have asked for."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table, Text, Uuid

from app.models.accounts import When
from app.models.base import metadata
from app.models.processes import of_instance

consent = Table(
    "consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    of_instance(),
    Column("release_id", Uuid, ForeignKey("release.id"), nullable=False, comment="its number is the text's version"),
    Column("kind", Text, nullable=False, comment="the form's field"),
    Column("text", Text, nullable=False, comment="as it stood beside the box"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the text"),
    Column("given_at", When, nullable=False),
    Column("withdrawn_at", When),
    Index("ix_consent_account", "account_id", "given_at"),
)

data_export = Table(
    "data_export",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("content", LargeBinary, comment="sealed ZIP, until it expires"),
    Column("asked_at", When, nullable=False),
    Column("expires_at", When, comment="from when it is ready"),
    CheckConstraint("state IN ('waiting', 'ready', 'expired')", name="state"),
    CheckConstraint("(state = 'ready') = (content IS NOT NULL)", name="content"),
)
