"""A staff member's authenticator: a code is good once, so none is given twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pyotp

PERIOD, TYPING = 30, 10  # seconds that a code is shown for, and that a test takes to type it
DRIFT = 1  # codes before and after the present one are accepted, too


def real_time() -> datetime:
    return datetime.now(UTC)


@dataclass
class Authenticator:
    """Gives the oldest code that is still accepted and was not given; waits for one if need be."""

    secret: str
    clock: Callable[[], datetime] = real_time
    given: int = 0  # the half minute of the last code

    def code(self) -> str:
        while self._next() > self._step(0) + DRIFT:
            time.sleep(0.2)
        self.given = self._next()
        return pyotp.TOTP(self.secret).generate_otp(self.given)

    def _next(self) -> int:
        return max(self.given + 1, self._step(TYPING) - DRIFT)

    def _step(self, ahead: int) -> int:
        return int(self.clock().timestamp() + ahead) // PERIOD
