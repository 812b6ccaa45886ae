"""What the repositories of one unit of work share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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

    def new_id(self) -> UUID:
        """A fresh id, ordered by time."""
        return ids.fresh(self.now)

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
