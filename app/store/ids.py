"""Ids and tokens from a secure source."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID


def fresh(now: datetime, count: int = 0) -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, 12 bits of a count within them, then chance."""
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1
    return UUID(int=milliseconds << 80 | 7 << 76 | (count & 0xFFF) << 64 | 2 << 62 | secrets.randbits(62))


def token(length: int, alphabet: str) -> str:
    """Random characters, each equally likely."""
    return "".join(secrets.choice(alphabet) for _ in range(length))
