"""What a bundle is known by: SHA-256 over its paths and contents, in the order of the paths."""

from __future__ import annotations

from hashlib import sha256

from workflows.model import Bundle


def digest(bundle: Bundle) -> bytes:
    """The same files give the same 32 bytes, whatever order they came in."""
    total = sha256(bundle.key.encode())
    for path in sorted(bundle.files):
        total.update(path.encode() + b"\0" + sha256(bundle.files[path]).digest())
    return total.digest()
