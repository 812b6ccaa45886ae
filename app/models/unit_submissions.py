"""What units have submitted upward: a bundle, and the declarations in it (dossier §8.4, unit edition)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Uuid, text

from app.models.accounts import When
from app.models.base import metadata

unit_submission = Table(
    "unit_submission",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("institution_id", Uuid, ForeignKey("institution.id"), nullable=False),
    Column("batch_id", Uuid, ForeignKey("exam_batch.id"), nullable=False),
    Column("number", Integer, nullable=False, comment="of the unit's bundles for this batch"),
    Column("automatic", Boolean, nullable=False, comment="by the system at the end of the unit's stage"),
    Column("submitted_by", Uuid, ForeignKey("account.id")),
    Column("submitted_at", When, nullable=False),
    Index("uq_unit_submission_number", "institution_id", "batch_id", "number", unique=True),
    Index(
        "uq_unit_submission_automatic", "institution_id", "batch_id", unique=True, postgresql_where=text("automatic")
    ),
)

unit_submission_item = Table(
    "unit_submission_item",
    metadata,
    Column("declaration_id", Uuid, ForeignKey("declaration.id"), primary_key=True),
    Column("version", Integer, primary_key=True, comment="of the declaration, as the unit approved it"),
    Column("submission_id", Uuid, ForeignKey("unit_submission.id"), nullable=False, index=True),
)
