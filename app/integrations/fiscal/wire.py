"""What goes over the wire: JSON, signed with HMAC-SHA-256 over moment, nonce and body; amounts in yuan."""

from __future__ import annotations

import hmac

SKEW = 300  # seconds


def signature(key: bytes, moment: str, nonce: str, body: bytes) -> str:
    """The signature of a request or an answer."""
    return hmac.new(key, f"{moment}\n{nonce}\n".encode() + body, "sha256").hexdigest()


def right(key: bytes, moment: str, nonce: str, body: bytes, shown: str, now: float) -> bool:
    """Whether a signature is right and fresh."""
    fresh = moment.isdecimal() and abs(now - int(moment)) <= SKEW
    return fresh and hmac.compare_digest(signature(key, moment, nonce, body), shown)


def yuan(amount_fen: int) -> str:
    """`61.00`"""
    return f"{amount_fen // 100}.{amount_fen % 100:02d}"
