"""A repeated request gives the first answer again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, bindparam, cast, func, insert, select

from app.models.prepared import Prepared
from app.models.processes import idempotency
from app.store.transaction import Transaction
from workflows.commands import Command
from workflows.errors import KeyReused, NotSignedIn
from workflows.handlers.tasks import Moved
from workflows.ports import TaskRow

_LOCK = Prepared(select(func.pg_advisory_xact_lock(cast(bindparam("key_"), BigInteger))))
_FIND = Prepared(
    select(idempotency.c.digest, idempotency.c.answer).where(
        idempotency.c.account_id == bindparam("account_id_"), idempotency.c.key == bindparam("key_")
    )
)
_KEEP = Prepared(insert(idempotency).values({c.name: bindparam(c.name) for c in idempotency.columns}))


def repeat(tx: Transaction, key: str, command: Command, carry_out: Callable[[], Moved]) -> Moved:
    """The answer kept for this key, or the command's own, which is then kept.

    KeyReused when the key was used for another command or other values.  Two at the same time: the second waits."""
    account_id = tx.actor.account_id
    if account_id is None:
        raise NotSignedIn
    digest = _digest(tx, command)
    lock = int.from_bytes(tx.vault.index("idempotency", f"{account_id}\0{key}")[:8], signed=True)
    _, found = tx.statements.read((_LOCK, {"key_": lock}), (_FIND, {"account_id_": account_id, "key_": key}))
    if found:
        if bytes(found[0].digest) != digest:
            raise KeyReused
        return _thaw(found[0].answer)
    answer = carry_out()
    row = {"account_id": account_id, "key": key, "digest": digest, "answer": _freeze(answer), "created_at": tx.now}
    tx.statements.later(_KEEP, row)
    return answer


def _digest(tx: Transaction, command: Command) -> bytes:
    body = orjson.dumps(asdict(command), default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return tx.vault.index("idempotency.command", type(command).__name__ + body.decode())


def _freeze(answer: Moved) -> Any:
    return orjson.loads(orjson.dumps(answer))


def _thaw(kept: Any) -> Moved:
    return Moved(UUID(kept["instance_id"]), [_task(row) for row in kept["tasks"]])


def _task(row: dict[str, Any]) -> TaskRow:
    for name in ("id", "instance_id", "assignee", "owner_id", "claimed_by"):
        row[name] = UUID(row[name]) if row[name] else None
    for name in ("lease_until", "due_at"):
        row[name] = datetime.fromisoformat(row[name]) if row[name] else None
    return TaskRow(**row)
