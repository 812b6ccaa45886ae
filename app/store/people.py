"""People and verifications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.people import identity_document, person, verification
from app.store.transaction import Repository
from workflows.errors import Conflict, NotFound
from workflows.forms.numbers import Holder, lifelong
from workflows.ports.people import Person

NAME, NUMBER = "person.name", "identity_document.number"
CLAIMED_NAME, CLAIMED_NUMBER = "verification.name", "verification.number"

TAKEN = "该证件已在其他账号完成认证，如非本人操作请申请人工处理。"


class People(Repository):
    """See `workflows.ports.people.People`."""

    def of_account(self, account_id: UUID) -> Person | None:
        """The account's person with the document verified last."""
        p, d = person.c, identity_document.c
        row = self.db.execute(
            select(p.id, p.account_id, p.name, p.sex, p.birth, d.id.label("document"), d.doc_type, d.number)
            .join(identity_document, d.person_id == p.id)
            .where(p.account_id == account_id)
            .order_by(d.created_at.desc())
            .limit(1)
        ).first()
        if row is None:
            return None
        name = self.vault.open_text(NAME, row.id, bytes(row.name))
        number = self.vault.open_text(NUMBER, row.document, bytes(row.number))
        return Person(row.id, row.account_id, name, row.doc_type, number, row.sex, row.birth)

    def holder_of(self, doc_type: str, number: str) -> UUID | None:
        """The account whose person holds this document."""
        index = self._index(doc_type, number)
        return self.db.execute(
            select(person.c.account_id)
            .join(identity_document, identity_document.c.person_id == person.c.id)
            .where(identity_document.c.number_index == index)
        ).scalar()

    def confirm(self, account_id: UUID, name: str, doc_type: str, holder: Holder) -> None:
        """The account's person is verified with this document.  Conflict."""
        held_by = self.holder_of(doc_type, holder.number)
        if held_by not in (None, account_id):
            raise Conflict(TAKEN)
        person_id = self._person(account_id, name, holder)
        document_id = self.tx.new_id()
        row = {
            "id": document_id,
            "person_id": person_id,
            "doc_type": doc_type,
            "number": self.vault.seal(NUMBER, document_id, holder.number),
            "number_index": self._index(doc_type, holder.number),
            "created_at": self.now,
        }
        kept = upsert(identity_document).values(row).on_conflict_do_nothing().returning(identity_document.c.id)
        if self.db.execute(kept).scalar() is None and held_by is None:  # another account was quicker
            raise Conflict(TAKEN)

    def _person(self, account_id: UUID, name: str, holder: Holder) -> UUID:
        found: UUID | None = self.db.execute(select(person.c.id).where(person.c.account_id == account_id)).scalar()
        person_id = found or self.tx.new_id()
        values = {
            "name": self.vault.seal(NAME, person_id, name),
            "sex": holder.sex,
            "birth": holder.birth,
            "verified_at": self.now,
        }
        if found is None:
            self.db.execute(insert(person).values(id=person_id, account_id=account_id, **values))
        else:
            self.db.execute(update(person).where(person.c.id == person_id).values(values))
        return person_id

    def _index(self, doc_type: str, number: str) -> bytes:
        return self.vault.index(NUMBER, f"{doc_type}\0{lifelong(doc_type, number)}")


class Verifications(Repository):
    """See `workflows.ports.people.Verifications`."""

    def open(self, account_id: UUID, instance_id: UUID) -> UUID:
        """A new run, not verified yet."""
        row_id = self.tx.new_id()
        row = {"id": row_id, "account_id": account_id, "instance_id": instance_id, "status": "UNVERIFIED"}
        self.db.execute(insert(verification).values(**row, created_at=self.now))
        return row_id

    def fill(self, verification_id: UUID, name: str, doc_type: str, number: str) -> None:
        """Keep what the person said."""
        values = {
            "doc_type": doc_type,
            "name": self.vault.seal(CLAIMED_NAME, verification_id, name),
            "number": self.vault.seal(CLAIMED_NUMBER, verification_id, number),
            "status": "UNVERIFIED",
            "reason": "",
        }
        self.db.execute(update(verification).where(verification.c.id == verification_id).values(values))

    def claimed(self, verification_id: UUID) -> tuple[UUID, str, str, str]:
        """Account, name, document type, number.  NotFound."""
        c = verification.c
        row = self.db.execute(select(c.account_id, c.name, c.doc_type, c.number).where(c.id == verification_id)).first()
        if row is None or row.name is None:
            raise NotFound
        name = self.vault.open_text(CLAIMED_NAME, verification_id, bytes(row.name))
        return (
            row.account_id,
            name,
            row.doc_type,
            self.vault.open_text(CLAIMED_NUMBER, verification_id, bytes(row.number)),
        )

    def set(self, verification_id: UUID, status: str, **values: Any) -> None:
        """Move to a status."""
        moments = {"PENDING": "submitted_at", "VERIFIED": "decided_at", "FAILED": "decided_at"}
        if status in moments:
            values[moments[status]] = self.now
        self.db.execute(
            update(verification).where(verification.c.id == verification_id).values(status=status, **values)
        )
