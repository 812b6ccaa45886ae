"""Declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.models.batches import exam_batch
from app.models.declarations import OPEN, declaration, declaration_number
from app.models.processes import instance
from app.store.transaction import Repository
from workflows.errors import AlreadyRunning, NotFound
from workflows.ports.declarations import Declaration
from workflows.words import say

SNAPSHOT = "declaration.snapshot"
_ROW = [declaration.c[name] for name in Declaration.__dataclass_fields__]


class Declarations(Repository):
    """See `workflows.ports.declarations.Declarations`."""

    def add(self, declaration_id: UUID, batch_id: UUID, instance_id: UUID, supersedes_id: UUID | None) -> None:
        """A draft of the actor.  AlreadyRunning when another of this project and year is open."""
        batch = self.db.execute(
            select(exam_batch.c.project, exam_batch.c.exam_year).where(exam_batch.c.id == batch_id)
        ).one()
        row = {
            "id": declaration_id,
            "batch_id": batch_id,
            "project": batch.project,
            "exam_year": batch.exam_year,
            "account_id": self.actor.account_id,
            "instance_id": instance_id,
            "version": 0,
            "status": "DRAFT",
            "supersedes_id": supersedes_id,
            "created_at": self.now,
            "status_at": self.now,
        }
        try:
            self.db.execute(insert(declaration).values(row))
        except IntegrityError as error:
            raise AlreadyRunning(say("declaration.twice")) from error

    def get(self, declaration_id: UUID) -> Declaration:
        """NotFound."""
        return self._one(declaration.c.id == declaration_id)

    def of_actor(self, declaration_id: UUID) -> Declaration:
        """The actor's own.  NotFound."""
        return self._one(declaration.c.id == declaration_id, declaration.c.account_id == self.actor.account_id)

    def _one(self, *where: Any) -> Declaration:
        row = self.db.execute(select(*_ROW).where(*where)).first()
        if row is None:
            raise NotFound
        return Declaration(*row)

    def open_one(self, account_id: UUID, project: str, exam_year: int) -> UUID | None:
        """The open (or registered) declaration of this person."""
        c = declaration.c
        wanted = select(c.id).where(
            c.account_id == account_id,
            c.project == project,
            c.exam_year == exam_year,
            c.status.in_([*OPEN, "REGISTERED"]),
        )
        return self.db.execute(wanted).scalar()

    def any_open(self, account_id: UUID) -> bool:
        """Whether a declaration of this person is under way: from its draft to the end of the exam."""
        running = exists().where(
            declaration.c.account_id == account_id,
            instance.c.id == declaration.c.instance_id,
            instance.c.status.in_(["active", "incident"]),
        )
        return bool(self.db.execute(select(running)).scalar())

    def withdrawn(self, account_id: UUID, batch_id: UUID) -> Declaration | None:
        """The newest withdrawn declaration of this person for this batch."""
        c = declaration.c
        mine = (c.account_id == account_id) & (c.batch_id == batch_id) & (c.status == "WITHDRAWN")
        row = self.db.execute(select(*_ROW).where(mine).order_by(c.created_at.desc()).limit(1)).first()
        return Declaration(*row) if row else None

    def open_in(self, batch_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Open and registered declarations of a batch, in the order of their ids, after this one."""
        c = declaration.c
        wanted = select(c.id).where(c.batch_id == batch_id, c.status.in_([*OPEN, "REGISTERED"]))
        if after is not None:
            wanted = wanted.where(c.id > after)
        return self.db.execute(wanted.order_by(c.id).limit(limit)).scalars().all()

    def registered_in(self, batch_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Registered declarations of a batch with their accounts, in the order of their ids, after this one."""
        c = declaration.c
        wanted = select(c.id, c.account_id).where(c.batch_id == batch_id, c.status == "REGISTERED")
        if after is not None:
            wanted = wanted.where(c.id > after)
        return [(row.id, row.account_id) for row in self.db.execute(wanted.order_by(c.id).limit(limit))]

    def open_with_unit(self, account_id: UUID, unit_id: UUID) -> bool:
        """Whether a submitted, open declaration stands under this unit."""
        c = declaration.c
        wanted = select(c.id).where(c.account_id == account_id, c.unit_id == unit_id, c.status.in_(OPEN))
        return self.db.execute(wanted.limit(1)).first() is not None

    def change(self, declaration_id: UUID, **values: Any) -> None:
        """Write some of its columns; a new status is stamped with its time."""
        if "status" in values:
            values["status_at"] = self.now
        self.db.execute(update(declaration).where(declaration.c.id == declaration_id).values(values))

    def snapshot(self, declaration_id: UUID, everything: Mapping[str, Any]) -> None:
        """Seal everything as submitted."""
        sealed = self.tx.seal_json(SNAPSHOT, declaration_id, everything)
        self.change(declaration_id, snapshot=sealed)

    def new_number(self, project: str, exam_year: int) -> str:
        """`HB-2027-HPTQ-000001` (dossier §9)."""
        return f"HB-{exam_year}-{project}-{self.db.execute(select(declaration_number.next_value())).scalar_one():06d}"

    def last_answers(self, declaration_id: UUID) -> Mapping[str, Any]:
        """What a declaration was submitted with, {} if never."""
        sealed = self.db.execute(select(declaration.c.snapshot).where(declaration.c.id == declaration_id)).scalar()
        if sealed is None:
            return {}
        everything: Mapping[str, Any] = self.tx.open_json(SNAPSHOT, declaration_id, bytes(sealed))
        return everything
