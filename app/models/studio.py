"""The policy studio: drafts of processes, file by file."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text, Uuid

from app.models.accounts import When
from app.models.base import metadata

studio_draft = Table(
    "studio_draft",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("process_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("base_release_id", Uuid, ForeignKey("release.id"), comment="what it began from; empty: drawn elsewhere"),
    Column("author_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("created_at", When, nullable=False),
    Column("updated_at", When, nullable=False),
    Column("revision", Integer, nullable=False, comment="counts the changes of all its files"),
)

studio_draft_file = Table(
    "studio_draft_file",
    metadata,
    Column(
        "draft_id", Uuid, ForeignKey("studio_draft.id", ondelete="CASCADE"), primary_key=True, comment="goes with it"
    ),
    Column("path", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False, comment="as it was saved, byte by byte"),
    Column("revision", Integer, nullable=False),
    Column("changed_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("changed_at", When, nullable=False),
)

studio_presence = Table(
    "studio_presence",
    metadata,
    Column(
        "draft_id", Uuid, ForeignKey("studio_draft.id", ondelete="CASCADE"), primary_key=True, comment="goes with it"
    ),
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("path", Text, nullable=False, comment="the file that is open"),
    Column("seen_at", When, nullable=False, comment="told again every few seconds; old rows are swept by the next"),
    comment="who has which file of a draft open",
)
