"""What the repositories of one unit of work share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.engine import Connection

from app.models.vault import Vault
from app.store import ids
from app.store.statements import Statements
from workflows.model import Actor


@dataclass
class Transaction:
    """One connection, one moment, one actor."""

    db: Connection
    statements: Statements
    vault: Vault
    now: datetime
    actor: Actor
    _ids: Iterator[int] = field(default_factory=count)

    def new_id(self) -> UUID:
        """A fresh id: what one transaction makes sorts in the order of making."""
        return ids.fresh(self.now, next(self._ids))

    def seal_json(self, column: str, row: object, value: Any) -> bytes:
        """A JSON value, sealed."""
        return self.vault.seal(column, row, orjson.dumps(value, default=str))

    def open_json(self, column: str, row: object, sealed: bytes) -> Any:
        """A sealed JSON value."""
        return orjson.loads(self.vault.open(column, row, sealed))


class Repository:
    """The table(s) of one noun, inside a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.tx = transaction
        self.db = transaction.db
        self.vault = transaction.vault

    @property
    def now(self) -> datetime:
        """The command's moment."""
        return self.tx.now

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.tx.actor
