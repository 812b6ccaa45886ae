"""Sealing of personal data: AES-256-GCM under a key ring that lies outside the database.

A sealed value names its key, and is bound to the column it belongs to and to its row, so that a value moved elsewhere
does not open.  Look-ups go by a blind index: HMAC-SHA-256 of the normalised value.
"""

from __future__ import annotations

import hmac
import secrets
import struct
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_HEAD = struct.Struct(">BH")  # format, key number
_FORMAT = 1
_NONCE = 12


class Tampered(Exception):
    """A sealed value does not open where it lies: it was changed, moved, or its key is missing."""


class Vault:
    """Seals and opens values; shared by all threads."""

    def __init__(self, keys: Mapping[int, bytes], primary: int, index_key: bytes, state_key: bytes) -> None:
        self._ring = {number: AESGCM(key) for number, key in keys.items()}
        self._primary = primary
        self._index_key, self._state_key = index_key, state_key

    def seal(self, column: str, row: object, value: str | bytes) -> bytes:
        """The value encrypted for this column (`table.column`) and row (its id)."""
        head = _HEAD.pack(_FORMAT, self._primary)
        nonce = secrets.token_bytes(_NONCE)
        plain = value.encode() if isinstance(value, str) else value
        return head + nonce + self._ring[self._primary].encrypt(nonce, plain, head + _bound(column, row))

    def open(self, column: str, row: object, sealed: bytes) -> bytes:
        """The value again.  Tampered."""
        head, nonce, body = (
            sealed[: _HEAD.size],
            sealed[_HEAD.size : _HEAD.size + _NONCE],
            sealed[_HEAD.size + _NONCE :],
        )
        try:
            version, number = _HEAD.unpack(head)
            if version != _FORMAT:
                raise Tampered
            return self._ring[number].decrypt(nonce, body, head + _bound(column, row))
        except (struct.error, KeyError, InvalidTag) as error:
            raise Tampered from error

    def open_text(self, column: str, row: object, sealed: bytes) -> str:
        """The value again, as text.  Tampered."""
        return self.open(column, row, sealed).decode()

    def index(self, column: str, value: str) -> bytes:
        """What an equal value of this column has too; says nothing of the value to whoever lacks the key."""
        return hmac.digest(self._index_key, column.encode() + b"\0" + value.encode(), "sha256")

    def sign_state(self, row: object, state: bytes) -> bytes:
        """An engine state with its seal before it: state the product did not write is never loaded."""
        return self._state_mac(row, state) + state

    def check_state(self, row: object, signed: bytes) -> bytes:
        """The engine state without its seal.  Tampered."""
        if not signed:
            return b""
        if not hmac.compare_digest(self._state_mac(row, signed[16:]), signed[:16]):
            raise Tampered
        return signed[16:]

    def _state_mac(self, row: object, state: bytes) -> bytes:
        return hmac.digest(self._state_key, str(row).encode() + b"\0" + state, "sha256")[:16]


def _bound(column: str, row: object) -> bytes:
    return f"{column}|{row}".encode()
