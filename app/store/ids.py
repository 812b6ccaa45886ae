"""Ids and tokens from a secure source."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID


def fresh(now: datetime) -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then chance."""
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1
    chance = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62 | chance & (1 << 62) - 1)


def token(length: int, alphabet: str) -> str:
    """Random characters, each equally likely."""
    return "".join(secrets.choice(alphabet) for _ in range(length))
