"""Checking the audit trail: every chain unbroken, every head where it was left, nothing cut off that was anchored."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Engine, Select, cast, literal, select, union_all

from app.models.processes import audit, audit_head, instance
from app.store.audit import link


def broken(engine: Engine, key: bytes, anchored: Collection[str] = ()) -> Iterator[str]:
    """The streams whose chain or head does not hold, with the number of the first link that is wrong; `anchored` heads
    that the trail has no more."""
    missing = set(anchored)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as db:
        ends: dict[str, tuple[int, bytes]] = {}
        wrong: set[str] = set()
        for row in db.execute(select(audit).order_by(audit.c.stream, audit.c.n)).mappings():
            n, mac = ends.get(row["stream"], (0, b""))
            good = row["n"] == n + 1 and hmac.compare_digest(link(key, mac, dict(row)), bytes(row["mac"]))
            if not good and row["stream"] not in wrong:
                wrong.add(row["stream"])
                yield f"{row['stream']} #{row['n']}"
            ends[row["stream"]] = (row["n"], bytes(row["mac"]))
            missing.discard(told(row["stream"], row["n"], row["mac"]))
        for stream, n, mac in db.execute(_heads()):
            if ends.get(stream, (0, b"")) != (n, bytes(mac)) and stream not in wrong:
                yield f"{stream} head #{n}"
    for head in sorted(missing):
        yield head.rpartition(" ")[0].replace(" ", " anchored #")


def heads(engine: Engine) -> list[str]:
    """Where all chains end now."""
    with engine.connect() as db:
        return [told(*row) for row in db.execute(_heads().order_by("stream"))]


def told(stream: str, n: int, mac: bytes) -> str:
    """A link in words: `stream n mac`."""
    return f"{stream} {n} {bytes(mac).hex()}"


def _heads() -> Select[Any]:
    case = select(
        (literal("instance:") + cast(instance.c.id, audit.c.stream.type)).label("stream"),
        instance.c.audit_n.label("n"),
        instance.c.audit_mac.label("mac"),
    ).where(instance.c.audit_n > 0)
    return union_all(case, select(audit_head.c.stream, audit_head.c.n, audit_head.c.mac)).subquery().select()
