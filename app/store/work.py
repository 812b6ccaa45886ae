"""The unit of work: one command, one transaction.  The only place of the command path that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import Engine

from app.models.vault import Vault
from app.store import ids
from app.store.accounts import Accounts
from app.store.audit import Audit
from app.store.batches import Batches
from app.store.bills import Bills
from app.store.closing import Closing
from app.store.consents import Consents
from app.store.declarations import Declarations
from app.store.drafts import Drafts
from app.store.exports import Exports
from app.store.files import Files
from app.store.idempotency import repeat
from app.store.incidents import Incidents
from app.store.instances import Instances, refused
from app.store.messages import Messages
from app.store.options import Options
from app.store.orders import Orders
from app.store.outbox import Outbox
from app.store.passwords import Passwords
from app.store.people import People, Verifications
from app.store.receipts import Receipts
from app.store.releases import Releases
from app.store.retention import Retention
from app.store.reviews import Reviews
from app.store.scans import Scans
from app.store.sms_codes import SmsCodes
from app.store.statements import Statements
from app.store.submissions import Submissions
from app.store.tasks import Tasks
from app.store.transaction import Transaction
from app.store.unit_submissions import UnitSubmissions
from app.store.units import Units
from app.store.who import recognise
from workflows.commands import Command
from workflows.model import SYSTEM, Actor, Credential, Json, Lease


class SqlWork:
    """See `workflows.ports.Work`."""

    def __init__(self, tx: Transaction, audit_key: bytes) -> None:
        self.tx = tx
        self._audit = Audit(tx, audit_key)
        self._outbox = Outbox(tx)
        self.instances = Instances(tx, self._audit, self._outbox)
        self.tasks = Tasks(tx, self.instances, self._audit)
        self.submissions = Submissions(tx)
        self.releases = Releases(tx)
        self.accounts = Accounts(tx)
        self.sms_codes = SmsCodes(tx)
        self.files = Files(tx)
        self.incidents = Incidents(tx)
        self.messages = Messages(tx, self._outbox)
        self.options = Options(tx)
        self.passwords = Passwords()
        self.people = People(tx)
        self.verifications = Verifications(tx)
        self.scans = Scans(tx)
        self.reviews = Reviews(tx)
        self.units = Units(tx)
        self.unit_submissions = UnitSubmissions(tx)
        self.batches = Batches(tx)
        self.declarations = Declarations(tx)
        self.drafts = Drafts(tx)
        self.consents = Consents(tx)
        self.exports = Exports(tx)
        self.closing = Closing(tx)
        self.retention = Retention(tx)
        self.orders = Orders(tx)
        self.receipts = Receipts(tx)
        self.bills = Bills(tx)

    @property
    def now(self) -> datetime:
        """The command's moment: aware, UTC."""
        return self.tx.now

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.tx.actor

    def new_id(self) -> UUID:
        """A fresh id, ordered by time."""
        return self.tx.new_id()

    def new_token(self, length: int, alphabet: str) -> str:
        """Random characters from a secure source."""
        return ids.token(length, alphabet)

    def emit(
        self, kind: str, payload: Mapping[str, Json], *, key: str | None = None, run_at: datetime | None = None
    ) -> None:
        """An outbox row."""
        self._outbox.emit(kind, payload, key=key, run_at=run_at)

    def notify(
        self, account_id: UUID, template: str, facts: Mapping[str, Json] | None = None, about: UUID | None = None
    ) -> None:
        """A message to a person."""
        self.messages.add(account_id, template, facts or {}, about)

    def audit(self, event: str, subject: str, detail: Mapping[str, Json] | None = None) -> None:
        """A link of the subject's audit chain."""
        self._audit.append(event, subject, detail)

    def finish(self, lease: Lease) -> None:
        """Mark the outbox row done.  LeaseLost."""
        self._outbox.finish(lease)

    def settle(self) -> None:
        """Queue what is written once per transaction: moved instances and the heads of the audit chains."""
        self.instances.flush()
        self._audit.flush()


@dataclass(frozen=True)
class Store:
    """Opens units of work; shared by all threads of a process."""

    engine: Engine
    vault: Vault
    audit_key: bytes
    clock: Callable[[], datetime]

    @contextmanager
    def open(self, who: Credential | Actor) -> Iterator[SqlWork]:
        """A unit of work: committed at the end, rolled back when an exception passes.  NotSignedIn."""
        with self.engine.connect() as db:
            tx = Transaction(db, Statements(db), self.vault, self.clock(), SYSTEM)
            try:
                tx.actor = who if isinstance(who, Actor) else recognise(tx, who)
                work = SqlWork(tx, self.audit_key)
                yield work
                work.settle()
                tx.statements.commit()
            except UniqueViolation as error:
                tx.statements.rollback()
                raise refused(error) from error
            except BaseException:
                tx.statements.rollback()
                raise

    @staticmethod
    def repeat(work: Any, key: str, command: Command, carry_out: Callable[[], Any]) -> Any:
        """See `workflows.dispatcher.Repeat`."""
        return repeat(work.tx, key, command, carry_out)
