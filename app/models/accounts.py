"""Who can sign in: people by phone or WeChat, staff by password and one-time code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import metadata

When = DateTime(timezone=True)

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("staff", Integer, nullable=False, server_default="0", comment="1 for staff: the two never mix"),
    Column("login", Text, unique=True, comment="staff only"),
    Column("title", Text, comment="staff only: what colleagues see"),
    Column("password_hash", Text, comment="argon2id"),
    Column("totp", LargeBinary, comment="sealed"),
    Column("totp_step", BigInteger, comment="the half minute whose code was used last: none is good twice"),
    Column("mobile", LargeBinary, comment="sealed"),
    Column("mobile_index", LargeBinary, unique=True, comment="HMAC of the normalised number"),
    Column("closed_at", When),
    Column("created_at", When, nullable=False, server_default=func.now()),
    CheckConstraint("staff IN (0, 1)", name="staff"),
)

wechat_identity = Table(
    "wechat_identity",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("appid", Text, nullable=False),
    Column("openid", LargeBinary, nullable=False, comment="sealed"),
    Column("openid_index", LargeBinary, nullable=False, unique=True, comment="HMAC of appid and openid"),
    Column("created_at", When, nullable=False, server_default=func.now()),
)

lent_wechat = Table(
    "lent_wechat",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("appid", Text, primary_key=True),
    Column("openid", LargeBinary, nullable=False, comment="sealed: pays for the account, lets nobody in"),
    Column("until", When, nullable=False),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("scope", Text, primary_key=True, server_default=""),
)

web_session = Table(
    "web_session",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the cookie"),
    Column("account_id", Uuid, ForeignKey("account.id"), index=True),
    Column("data", JSONB, nullable=False, server_default="{}"),
    Column("created_at", When, nullable=False, server_default=func.now()),
    Column("seen_at", When, nullable=False, server_default=func.now()),
    Column("expires_at", When, nullable=False),
)


def proved_at(created_at: datetime, data: Mapping[str, Any]) -> datetime:
    """When whoever has a session has last shown who they are: by signing in, or by a code since."""
    again = data.get("proved_at")
    return max(created_at, datetime.fromisoformat(again)) if again else created_at


api_token = Table(
    "api_token",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the token"),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", When, nullable=False, server_default=func.now()),
    Column("expires_at", When, nullable=False),
)

sms_code = Table(
    "sms_code",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("mobile", LargeBinary, nullable=False, comment="sealed"),
    Column("mobile_index", LargeBinary, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("code", LargeBinary, comment="sealed until it is sent"),
    Column("code_mac", LargeBinary, nullable=False),
    Column("address_index", LargeBinary, nullable=False, comment="HMAC of the sender's network address"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("used_at", When),
    Column("created_at", When, nullable=False),
    Column("expires_at", When, nullable=False),
    Index("ix_sms_code_mobile", "mobile_index", "created_at"),
    Index("ix_sms_code_address", "address_index", "created_at"),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("subject_index", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", When, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("id", Uuid, primary_key=True, comment="ordered by time"),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("template", Text, nullable=False),
    Column("facts", JSONB, nullable=False, comment="no personal data"),
    Column("about", Uuid, comment="what it opens, where there is more than one"),
    Column("created_at", When, nullable=False),
    Column("read_at", When),
    Index("ix_message_inbox", "account_id", "id"),
    Index("ix_message_unread", "account_id", postgresql_where=text("read_at IS NULL")),
)

delivery = Table(
    "delivery",
    metadata,
    Column("message_id", Uuid, ForeignKey("message.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("tries", SmallInteger, nullable=False),
    Column("answer", Text, nullable=False, comment="what the provider said last, without numbers"),
    Column("at", When, nullable=False, comment="of the last try"),
    Column("reason", Text, comment="why it was closed by hand"),
    CheckConstraint("state IN ('waiting', 'sent', 'skipped', 'failed', 'closed')", name="state"),
    Index("ix_delivery_failed", "at", postgresql_where=text("state = 'failed'")),
)
