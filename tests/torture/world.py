"""What the played WeChat Pay has seen: the truth about money, outside of the house."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class World:
    """The sandbox's own memory."""

    memory: Path

    def all(self, kind: str) -> dict[str, dict[str, Any]]:
        """Orders, refunds, or what was asked how often."""
        with sqlite3.connect(self.memory, timeout=10) as db:
            found = db.execute("SELECT id, body FROM thing WHERE kind = ?", (kind,)).fetchall()
        return {name: json.loads(body) for name, body in found}

    def asked(self) -> list[int]:
        """How often each order and each refund was asked for."""
        asked = self.all("asked").items()
        return [one["times"] for name, one in asked if name.startswith(("prepay ", "refund "))]
