"""Work units, confirmation codes and bindings."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update

from app.models.units import code_attempt, granted_units, institution, unit_binding, unit_of, unit_rows, wrong_codes
from app.store.transaction import Repository
from workflows.errors import Conflict, NotFound
from workflows.ports.units import Unit
from workflows.words import say

CODE = "institution.code_mac"


class Units(Repository):
    """See `workflows.ports.units.Units`."""

    def get(self, unit_id: UUID) -> Unit:
        """NotFound."""
        row = self.db.execute(unit_rows().where(institution.c.id == unit_id)).first()
        if row is None:
            raise NotFound
        return unit_of(row)

    def administered(self, unit_id: UUID) -> Unit:
        """A unit whose business contact the actor is.  NotFound."""
        granted = granted_units(self.actor.account_id, "unit_admin")
        row = self.db.execute(unit_rows().where(institution.c.id == unit_id, granted)).first()
        if row is None:
            raise NotFound
        return unit_of(row)

    def binding_of(self, account_id: UUID) -> Unit | None:
        """The account's work unit now."""
        bound = select(unit_binding.c.institution_id).where(
            unit_binding.c.account_id == account_id, unit_binding.c.ended_at.is_(None)
        )
        row = self.db.execute(unit_rows().where(institution.c.id == bound.scalar_subquery())).first()
        return unit_of(row) if row else None

    def bind(self, account_id: UUID, unit_id: UUID) -> UUID:
        """Bind.  Conflict when another binding still holds."""
        if self.binding_of(account_id) is not None:
            raise Conflict(say("unit.bound_already"))
        row_id = self.tx.new_id()
        row = {"id": row_id, "account_id": account_id, "institution_id": unit_id, "bound_at": self.now}
        self.db.execute(insert(unit_binding).values(row))
        return row_id

    def release(self, binding_id: UUID, reason: str) -> None:
        """End a binding; it stays in the history."""
        values = {"ended_at": self.now, "end_reason": reason}
        open_one = unit_binding.c.ended_at.is_(None)
        self.db.execute(update(unit_binding).where(unit_binding.c.id == binding_id, open_one).values(values))

    def code_is(self, unit_id: UUID, code: str) -> bool:
        """Whether it is the unit's confirmation code."""
        kept = self.db.execute(select(institution.c.code_mac).where(institution.c.id == unit_id)).scalar()
        return hmac.compare_digest(bytes(kept or b""), self.mac(unit_id, code))

    def mac(self, unit_id: UUID, code: str) -> bytes:
        """What is kept of a confirmation code."""
        return self.vault.index(CODE, f"{unit_id}\0{code.strip().upper()}")

    def attempt(self, account_id: UUID, unit_id: UUID, ok: bool) -> None:
        """Count a try."""
        row = {"account_id": account_id, "institution_id": unit_id, "ok": int(ok), "at": self.now}
        self.db.execute(insert(code_attempt).values(row))

    def wrong_codes(self, account_id: UUID, unit_id: UUID, most: int) -> list[datetime]:
        """When this person gave this unit's wrong code since the last right one, newest first."""
        return list(self.db.execute(wrong_codes(account_id, unit_id, most)).scalars())

    def wrong_for_unit(self, unit_id: UUID, since: datetime) -> int:
        """Wrong codes for a unit since then, by whomever."""
        c = code_attempt.c
        wrong = select(func.count()).where(c.institution_id == unit_id, c.ok == 0, c.at > since)
        return int(self.db.execute(wrong).scalar_one())
