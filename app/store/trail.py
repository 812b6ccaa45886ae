"""Checking the audit trail: every chain unbroken, every head where it was left, nothing cut off since the anchor."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, Select, cast, func, literal, select, union_all

from app.models.processes import audit, audit_head, instance
from app.store.audit import link


def broken(engine: Engine, key: bytes) -> Iterator[str]:
    """The streams whose chain or head does not hold, with the number of the first link that is wrong."""
    with engine.connect() as db:
        ends: dict[str, tuple[int, bytes]] = {}
        wrong: set[str] = set()
        for row in db.execute(select(audit).order_by(audit.c.stream, audit.c.n)).mappings():
            n, mac = ends.get(row["stream"], (0, b""))
            good = row["n"] == n + 1 and hmac.compare_digest(link(key, mac, dict(row)), bytes(row["mac"]))
            if not good and row["stream"] not in wrong:
                wrong.add(row["stream"])
                yield f"{row['stream']} #{row['n']}"
            ends[row["stream"]] = (row["n"], bytes(row["mac"]))
        for stream, n, mac in db.execute(_heads()):
            if ends.get(stream, (0, b"")) != (n, bytes(mac)) and stream not in wrong:
                yield f"{stream} head #{n}"


def anchor(engine: Engine) -> str:
    """One line that stands for all heads now; kept outside of the database, it shows a tail that was cut off."""
    with engine.connect() as db:
        heads = db.execute(_heads().order_by("stream")).all()
        moment = db.execute(select(func.now())).scalar_one()
    total = sha256()
    for stream, n, mac in heads:
        total.update(f"{stream}|{n}|".encode() + bytes(mac))
    return f"{moment.isoformat()} {len(heads)} {total.hexdigest()}"


def _heads() -> Select[Any]:
    case = select(
        (literal("instance:") + cast(instance.c.id, audit.c.stream.type)).label("stream"),
        instance.c.audit_n.label("n"),
        instance.c.audit_mac.label("mac"),
    ).where(instance.c.audit_n > 0)
    return union_all(case, select(audit_head.c.stream, audit_head.c.n, audit_head.c.mac)).subquery().select()
