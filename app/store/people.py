"""People and verifications."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from app.models.people import identity_check, identity_document, number_index, person, verification
from app.store.transaction import Repository
from workflows.errors import NotFound
from workflows.forms.numbers import Holder, document
from workflows.ports.people import Claim, Person

NAME, NUMBER = "person.name", "identity_document.number"
CLAIMED_NAME, CLAIMED_NUMBER = "verification.name", "verification.number"


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
        index = number_index(self.vault, doc_type, number)
        return self.db.execute(
            select(person.c.account_id)
            .join(identity_document, identity_document.c.person_id == person.c.id)
            .where(identity_document.c.number_index == index)
        ).scalar()

    def confirm(self, account_id: UUID, name: str, doc_type: str, holder: Holder) -> bool:
        """The account's person is verified with this document.  False when another account holds it."""
        self._one_at_a_time(doc_type, holder.number)
        held_by = self.holder_of(doc_type, holder.number)
        if held_by not in (None, account_id):
            return False
        self._document(self._person(account_id, name, holder), doc_type, holder)
        return True

    def release(self, doc_type: str, number: str) -> UUID | None:
        """Take the document from whoever holds it; the account that loses it."""
        self._one_at_a_time(doc_type, number)
        held_by = self.holder_of(doc_type, number)
        index = number_index(self.vault, doc_type, number)
        self.db.execute(delete(identity_document).where(identity_document.c.number_index == index))
        return held_by

    def _one_at_a_time(self, doc_type: str, number: str) -> None:
        """Two accounts may be vouched for with one document in the same moment: the second waits for the first."""
        key = int.from_bytes(number_index(self.vault, doc_type, number)[:8], "big", signed=True)
        self.db.execute(select(func.pg_advisory_xact_lock(key)))

    def _document(self, person_id: UUID, doc_type: str, holder: Holder) -> None:
        """A permit that was issued again, or a document that is verified again, stays one document."""
        d, index = identity_document.c, number_index(self.vault, doc_type, holder.number)
        found: UUID | None = self.db.execute(select(d.id).where(d.number_index == index)).scalar()
        document_id = found or self.tx.new_id()
        values = {
            "number": self.vault.seal(NUMBER, document_id, holder.number),
            "valid_until": holder.valid_until,
            "created_at": self.now,
        }
        if found is not None:
            self.db.execute(update(identity_document).where(d.id == found).values(values))
            return
        row = {"id": document_id, "person_id": person_id, "doc_type": doc_type, "number_index": index}
        self.db.execute(insert(identity_document).values(**row, **values))

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


class Verifications(Repository):
    """See `workflows.ports.people.Verifications`."""

    def open(self, account_id: UUID, instance_id: UUID) -> UUID:
        """A new run, not verified yet."""
        row_id = self.tx.new_id()
        row = {"id": row_id, "account_id": account_id, "instance_id": instance_id, "status": "UNVERIFIED"}
        self.db.execute(insert(verification).values(**row, created_at=self.now))
        return row_id

    def fill(self, verification_id: UUID, name: str, doc_type: str, holder: Holder) -> None:
        """Keep what the person said; nobody has vouched for it yet."""
        values = {
            "doc_type": doc_type,
            "name": self.vault.seal(CLAIMED_NAME, verification_id, name),
            "number": self.vault.seal(CLAIMED_NUMBER, verification_id, holder.number),
            "birth": holder.birth,
            "sex": holder.sex,
            "valid_until": holder.valid_until,
            "status": "UNVERIFIED",
            "reason": "",
            "source": None,
            "submitted_at": None,
        }
        self.db.execute(update(verification).where(verification.c.id == verification_id).values(values))

    def of(self, verification_id: UUID) -> tuple[UUID, UUID]:
        """Its instance and its account.  NotFound."""
        c = verification.c
        row = self.db.execute(select(c.instance_id, c.account_id).where(c.id == verification_id)).first()
        if row is None:
            raise NotFound
        return row.instance_id, row.account_id

    def forget(self, verification_id: UUID) -> None:
        """What was said of the person is gone; how it ended stays."""
        values = {"name": None, "number": None, "birth": None, "sex": "", "forgotten_at": self.now}
        self.db.execute(update(verification).where(verification.c.id == verification_id).values(values))

    def claimed(self, verification_id: UUID) -> Claim:
        """What was filled in last.  NotFound."""
        row = self.db.execute(select(verification).where(verification.c.id == verification_id)).first()
        if row is None or row.name is None:
            raise NotFound
        name = self.vault.open_text(CLAIMED_NAME, verification_id, bytes(row.name))
        number = self.vault.open_text(CLAIMED_NUMBER, verification_id, bytes(row.number))
        holder = self._holder(row, number)
        return Claim(row.account_id, name, row.doc_type, number, holder, row.source, row.submitted_at)

    def _holder(self, row: Any, number: str) -> Holder:
        """What is known of whoever the number belongs to; of a claim from before that was kept, by the number alone."""
        if row.sex:
            return Holder(number, row.birth, row.sex, row.valid_until)
        return replace(document(row.doc_type, number, self.now.date()), valid_until=row.valid_until)

    def set(self, verification_id: UUID, status: str, **values: Any) -> None:
        """Move to a status."""
        moments = {"PENDING": "submitted_at", "VERIFIED": "decided_at", "FAILED": "decided_at"}
        if status in moments:
            values[moments[status]] = self.now
        self.db.execute(
            update(verification).where(verification.c.id == verification_id).values(status=status, **values)
        )

    def revoke(self, account_id: UUID, reason: str) -> None:
        """What was verified for this account holds no longer."""
        c = verification.c
        held = update(verification).where(c.account_id == account_id, c.status == "VERIFIED")
        self.db.execute(held.values(status="FAILED", reason=reason, source=None))

    def checked(self, verification_id: UUID, account_id: UUID, outcome: str) -> None:
        """Count an answer of the authority."""
        row = {"id": self.tx.new_id(), "verification_id": verification_id, "account_id": account_id}
        self.db.execute(insert(identity_check).values(**row, outcome=outcome, at=self.now))

    def checks_since(self, account_id: UUID, since: datetime) -> int:
        """The authority's answers about this account since then."""
        c = identity_check.c
        counted = select(func.count()).where(c.account_id == account_id, c.at >= since)
        return int(self.db.execute(counted).scalar_one())
