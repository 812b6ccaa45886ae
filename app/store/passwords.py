"""Staff passwords (argon2id) and authenticator codes (RFC 6238)."""

from __future__ import annotations

from datetime import datetime
from threading import BoundedSemaphore

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from pyotp.exceptions import OTPVerificationError

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
    def totp_step(secret: str, code: str, now: datetime) -> int | None:
        """The half minute of this code of the authenticator: the present one, the last or the next; else None.

        Authenticators show a code in two halves, and so it may be typed."""
        try:
            return int(pyotp.TOTP(secret).verify_and_get_timecode("".join(code.split()), for_time=now, valid_window=1))
        except OTPVerificationError:
            return None
