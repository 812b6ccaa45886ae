"""The heads of the audit trail outside of the database: a file that only grows, in which a cut-off tail shows.

A line says `moment stream n mac`, each head once; of what has not moved since, nothing is written again.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from app.store.trail import heads


def anchor(engine: Engine, path: Path, now: Callable[[], datetime]) -> int:
    """Append the heads that the file does not hold yet; how many.  Two at once wait for each other."""
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = _known(file)
        moment = now().isoformat(timespec="seconds")
        fresh = [head for head in heads(engine) if head not in known]
        file.write("".join(f"{moment} {head}\n" for head in fresh).encode())
    return len(fresh)


def anchored(path: Path) -> set[str]:
    """The heads in the file; none where nothing was anchored yet."""
    if not path.exists():
        return set()
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return _heads(file.read())


def _known(file: BinaryIO) -> set[str]:
    file.seek(0)
    held = file.read()
    file.truncate(held.rfind(b"\n") + 1)  # without the half of a line that a crash may have left
    return _heads(held)


def _heads(held: bytes) -> set[str]:
    return {line.partition(" ")[2] for line in held[: held.rfind(b"\n") + 1].decode().splitlines()}
