"""Processes: their releases, their running cases, and what happened."""

from __future__ import annotations

from typing import Any

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
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.accounts import When
from app.models.base import metadata

deployment = Table(
    "deployment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("author_id", Uuid, ForeignKey("account.id"), comment="empty: the shipped originals"),
    Column("approver_id", Uuid, ForeignKey("account.id")),
    Column("note", Text, nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("changes", JSONB, nullable=False, server_default="[]", comment="the change note of each release"),
    Column("draft_id", Uuid, comment="the draft it was asked for from; that may be gone"),
    Column("draft_revision", Integer),
    Column("created_at", When, nullable=False),
    Column("published_at", When),
    Column("declined_by", Uuid, ForeignKey("account.id")),
    Column("declined_at", When),
    Column("reason", Text, comment="why it was declined"),
    CheckConstraint("approver_id IS NULL OR approver_id <> author_id", name="two_people"),
)

release = Table(
    "release",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("deployment_id", Uuid, ForeignKey("deployment.id"), nullable=False, index=True),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False, server_default="", comment="the process's name"),
    Column("digest", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", When, nullable=False),
    Column("published_at", When),
    Column("effective_at", When, comment="new cases run on it from then on, until a later one"),
    UniqueConstraint("key", "version"),
    CheckConstraint("status IN ('proposed', 'published', 'declined')", name="status"),
    CheckConstraint("(status = 'published') = (effective_at IS NOT NULL)", name="effective"),
    Index("ix_release_in_force", "key", "effective_at", postgresql_where=text("status = 'published'")),
)

release_file = Table(
    "release_file",
    metadata,
    Column("release_id", Uuid, ForeignKey("release.id"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

instance = Table(
    "instance",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("key", Text, nullable=False),
    Column("release_id", Uuid, ForeignKey("release.id"), nullable=False),
    Column("business_key", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey("account.id"), index=True),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False, comment="MAC and engine state; empty once ended"),
    Column("due_at", When),
    Column("audit_n", Integer, nullable=False, comment="head of the case's audit chain"),
    Column("audit_mac", LargeBinary, nullable=False),
    Column("started_at", When, nullable=False),
    Column("ended_at", When),
    CheckConstraint("status IN ('active', 'completed', 'cancelled', 'incident')", name="status"),
    Index(
        "uq_instance_running",
        "key",
        "business_key",
        unique=True,
        postgresql_where=text("status IN ('active', 'incident')"),
    ),
    Index("ix_instance_release", "release_id", postgresql_where=text("status IN ('active', 'incident')")),
    postgresql_with={"fillfactor": 80},
)


def of_instance(*, nullable: bool = False, primary_key: bool = False) -> Column[Any]:
    """A column that names the instance; checked at the commit, since the instance is written last."""
    key = ForeignKey("instance.id", deferrable=True, initially="DEFERRED")
    return Column("instance_id", Uuid, key, nullable=nullable, primary_key=primary_key)


user_task = Table(
    "user_task",
    metadata,
    Column("id", Uuid, primary_key=True, comment="the engine's own id of the task"),
    of_instance(),
    Column("process_key", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("assignee", Uuid, ForeignKey("account.id")),
    Column("role", Text),
    Column("scope", Text, nullable=False),
    Column("owner_id", Uuid),
    Column("state", Text, nullable=False),
    Column("claimed_by", Uuid, ForeignKey("account.id")),
    Column("lease_until", When),
    Column("due_at", When),
    Column("revision", Integer, nullable=False),
    Column("created_at", When, nullable=False),
    Column("completed_by", Uuid),
    Column("completed_at", When),
    CheckConstraint("state IN ('open', 'completed', 'cancelled')", name="state"),
    CheckConstraint("assignee IS NOT NULL OR role IS NOT NULL", name="somebody"),
    CheckConstraint("claimed_by IS NULL OR claimed_by IS DISTINCT FROM owner_id", name="not_own_case"),
    Index("ix_user_task_instance", "instance_id", "state"),
    Index("ix_user_task_assignee", "assignee", "created_at", postgresql_where=text("state = 'open'")),
    Index("ix_user_task_claimed", "claimed_by", "created_at", postgresql_where=text("state = 'open'")),
    Index(
        "ix_user_task_pool",
        "role",
        "scope",
        "due_at",
        "created_at",
        "id",
        postgresql_where=text("state = 'open' AND role IS NOT NULL"),
    ),
    Index(
        "ix_user_task_province",
        "role",
        "due_at",
        "created_at",
        "id",
        postgresql_where=text("state = 'open' AND role IS NOT NULL"),
    ),
    postgresql_with={"fillfactor": 80},
)

submission = Table(
    "submission",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    of_instance(),
    Column("task_id", Uuid, nullable=False),
    Column("process_key", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    Column("account_id", Uuid),
    Column("answers", LargeBinary, nullable=False, comment="sealed"),
    Column("created_at", When, nullable=False),
    Index("ix_submission_latest", "instance_id", "element_id", "id"),
)

draft = Table(
    "draft",
    metadata,
    Column("task_id", Uuid, primary_key=True),
    Column("answers", LargeBinary, nullable=False, comment="sealed"),
    Column(
        "page",
        Text,
        nullable=False,
        server_default="",
        comment="the page that wrote it: another one is told instead of overwriting it",
    ),
    Column("updated_at", When, nullable=False),
)

subscription = Table(
    "subscription",
    metadata,
    of_instance(primary_key=True),
    Column("name", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Index("ix_subscription_waiting", "name", "key"),
)

history = Table(
    "history",
    metadata,
    of_instance(primary_key=True),
    Column("revision", Integer, primary_key=True, comment="the step it tells of"),
    Column("account_id", Uuid),
    Column("at", When, nullable=False),
    Column("activities", JSONB, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, unique=True),
    Column("payload", JSONB, nullable=False, comment="ids only"),
    Column("run_at", When, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("lease_owner", Uuid),
    Column("lease_until", When),
    Column("pushed_at", When),
    Column("done_at", When),
    Column("gave_up_at", When),
    Column("last_error", Text),
    Column("created_at", When, nullable=False, server_default=func.now()),
    Index("ix_outbox_due", "run_at", postgresql_where=text("done_at IS NULL AND gave_up_at IS NULL")),
    postgresql_with={"fillfactor": 70},
)

incident = Table(
    "incident",
    metadata,
    Column("id", Uuid, primary_key=True),
    of_instance(nullable=True),
    Column("task_id", Uuid),
    Column("outbox_id", BigInteger, ForeignKey("outbox.id")),
    Column("difference_id", Uuid, ForeignKey("difference.id", ondelete="SET NULL"), comment="whose end is its end"),
    Column("kind", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", When, nullable=False),
    Column("resolved_at", When),
    Column("resolved_by", Uuid),
    Column("resolution", Text),
    Index("ix_incident_open", "created_at", postgresql_where=text("resolved_at IS NULL")),
    Index("uq_incident_task", "task_id", unique=True, postgresql_where=text("resolved_at IS NULL")),
)

audit = Table(
    "audit",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("account_id", Uuid),
    Column("event", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
    Column("at", When, nullable=False),
    Column("mac", LargeBinary, nullable=False, comment="HMAC over the row and the mac before it"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False, comment="of the command"),
    Column("answer", JSONB, nullable=False),
    Column("created_at", When, nullable=False),
)

file = Table(
    "file",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), index=True),
    Column("media_type", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="", comment="photo: cropped and sized as one for a document"),
    Column("size", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False, comment="of the original"),
    Column("content", LargeBinary, nullable=False, comment="sealed"),
    Column("created_at", When, nullable=False),
    Column("kept", Boolean, nullable=False, server_default="false", comment="found in an answer a week later"),
    Index("ix_file_fresh", "created_at", postgresql_where=text("NOT kept")),
)
