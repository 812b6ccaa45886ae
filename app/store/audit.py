"""The audit trail: append-only, each row bound to the one before by an HMAC (per stream).

The heads of case streams lie with the instance, those of other streams in `audit_head`; `app.store.anchors`
writes all heads outside of the database, so that a cut-off tail shows as well.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.prepared import Prepared
from app.models.processes import audit, audit_head
from app.store.transaction import Repository, Transaction
from workflows.model import Json

FIRST = b""

_INSERT = Prepared(insert(audit).values({column.name: bindparam(column.name) for column in audit.columns}))
_HEAD = Prepared(select(audit_head).where(audit_head.c.stream == bindparam("stream_")).with_for_update())
_head_row = upsert(audit_head).values({column.name: bindparam(column.name) for column in audit_head.columns})
_PUT_HEAD = Prepared(
    _head_row.on_conflict_do_update(
        index_elements=["stream"], set_={"n": _head_row.excluded.n, "mac": _head_row.excluded.mac}
    )
)


@dataclass
class Head:
    """The last link of a chain: its number and its mac."""

    n: int = 0
    mac: bytes = FIRST


def link(key: bytes, before: bytes, row: Mapping[str, Any]) -> bytes:
    """The mac of a row that follows one with the mac `before`."""
    body = orjson.dumps(
        [row["stream"], row["n"], str(row["account_id"]), row["event"], row["detail"], row["at"].isoformat()],
        option=orjson.OPT_SORT_KEYS,
    )
    return hmac.digest(key, before + body, "sha256")


class Audit(Repository):
    """Appends links; heads are kept in memory until the commit."""

    def __init__(self, transaction: Transaction, key: bytes) -> None:
        super().__init__(transaction)
        self._key = key
        self._heads: dict[str, Head] = {}
        self._cases: set[str] = set()

    def case_head(self, instance_id: UUID, head: Head) -> None:
        """The head of a case's chain, read with the instance."""
        stream = f"instance:{instance_id}"
        self._cases.add(stream)
        self._heads.setdefault(stream, head)

    def head(self, instance_id: UUID) -> Head:
        """Where a case's chain stands now."""
        return self._heads[f"instance:{instance_id}"]

    def append(self, event: str, stream: str, detail: Mapping[str, Json] | None) -> None:
        """One more link of a stream (`instance:<id>`, `account:<id>`, ...)."""
        head = self._heads.get(stream) or self._load(stream)
        row: dict[str, Any] = {
            "stream": stream,
            "n": head.n + 1,
            "account_id": self.actor.account_id,
            "event": event,
            "detail": dict(detail or {}),
            "at": self.now,
        }
        row["mac"] = link(self._key, head.mac, row)
        head.n, head.mac = row["n"], row["mac"]
        self.tx.statements.later(_INSERT, row)

    def flush(self) -> None:
        """Keep the heads of streams that are no cases."""
        for stream, head in self._heads.items():
            if stream not in self._cases:
                self.tx.statements.later(_PUT_HEAD, {"stream": stream, "n": head.n, "mac": head.mac})

    def _load(self, stream: str) -> Head:
        row = self.tx.statements.one(_HEAD, {"stream_": stream})
        head = self._heads[stream] = Head(row.n, bytes(row.mac)) if row else Head()
        return head
