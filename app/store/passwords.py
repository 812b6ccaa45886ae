"""Staff passwords (argon2id) and authenticator codes (RFC 6238)."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import BoundedSemaphore

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")  # an unknown name takes as long as a wrong password
_at_once = BoundedSemaphore(4)  # 64 MiB each: a storm of sign-ins must not eat the memory (guide reliability C5)


class Passwords:
    """See `workflows.ports.Passwords`."""

    @staticmethod
    def hash(password: str) -> str:
        """What is kept of a password."""
        with _at_once:
            return _hasher.hash(password)

    @staticmethod
    def verify(hashed: str | None, password: str) -> bool:
        """Whether it is the password; False, as slowly, when there is none."""
        with _at_once:
            try:
                return _hasher.verify(hashed or _NOBODY, password) and hashed is not None
            except (Argon2Error, InvalidHashError):
                return False

    @staticmethod
    def totp(secret: str, code: str, now: datetime) -> bool:
        """Whether it is the authenticator's code, now or half a minute ago or ahead."""
        steps = (timedelta(0), timedelta(seconds=-30), timedelta(seconds=30))
        return any(pyotp.TOTP(secret).verify(code.strip(), for_time=now + step) for step in steps)
