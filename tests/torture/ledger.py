"""What people were told is done: written down by themselves, outside of the house."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests


@dataclass
class Ledger:
    """Shared by everybody who takes part."""

    told: dict[str, set[str]] = field(default_factory=dict)  # what -> ids
    unanswered: int = 0
    ended: dict[str, str] = field(default_factory=dict)  # number of the document -> how the journey ended
    late: dict[str, Any] = field(default_factory=dict)  # whoever has not arrived, and why
    quiet: threading.Event = field(default_factory=threading.Event)  # no new journeys, no second taps
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, which: str) -> None:
        """The house has said that this is done."""
        with self.lock:
            self.told.setdefault(what, set()).add(which)

    def of(self, what: str) -> set[str]:
        """What was told done of this kind."""
        return self.told.get(what, set())

    def until_answered(self, ask: Callable[[], requests.Response]) -> requests.Response:
        """Ask until there is an answer that is one.  Over."""
        while not self.over.is_set():
            try:
                answer = ask()
                if answer.status_code < 500:
                    return answer
            except requests.RequestException:
                pass
            with self.lock:
                self.unanswered += 1
            time.sleep(0.1)
        raise Over


class Over(Exception):
    """The torture has ended before this person had."""
