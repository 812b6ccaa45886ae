"""Work units, confirmation codes and bindings."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from app.models.unit_search import key, written
from app.models.units import code_attempt, granted_units, institution, unit_binding, unit_of, unit_rows, wrong_codes
from app.store.transaction import Repository
from workflows.errors import Conflict, NotFound
from workflows.ports.units import Application, Unit
from workflows.words import say

CODE, CONTACT = "institution.code_mac", "institution.contact"


class Units(Repository):
    """See `workflows.ports.units.Units`."""

    def get(self, unit_id: UUID) -> Unit:
        """NotFound."""
        return self._one(institution.c.id == unit_id)

    def _one(self, *where: Any) -> Unit:
        row = self.db.execute(unit_rows().where(*where)).first()
        if row is None:
            raise NotFound
        return unit_of(row)

    def administered(self, unit_id: UUID) -> Unit:
        """A unit whose business contact the actor is.  NotFound."""
        return self._one(institution.c.id == unit_id, granted_units(self.actor.account_id, "unit_admin"))

    def parent_of(self, unit_id: UUID) -> Unit:
        """NotFound when it has none."""
        parent = select(institution.c.parent_id).where(institution.c.id == unit_id)
        return self._one(institution.c.id == parent.scalar_subquery())

    def applied_by(self, account_id: UUID) -> UUID | None:
        """The institution that this account is applying for."""
        i = institution.c
        return self.db.execute(select(i.id).where(i.applicant_id == account_id, i.status == "APPLIED")).scalar()

    def taken(self, uscc: str, code: str, name: str, division: str, but: UUID | None) -> Sequence[str]:
        """Which of `uscc`, `code` and `name` (in this place) another institution or application has."""
        i = institution.c
        same = {
            "uscc": i.uscc == uscc,
            "code": i.code == code,
            "name": (i.division_code == division) & i.search.startswith(f"|{key(name)}|", autoescape=True),
        }
        other = i.id.is_distinct_from(but)
        return [field for field, where in same.items() if self.db.execute(select(i.id).where(where, other)).first()]

    def apply(self, account_id: UUID, institution_id: UUID | None, application: Application) -> UUID:
        """Keep an application: a new one, or this one anew."""
        row_id = institution_id or self.tx.new_id()
        a, former = application, [application.former_name] if application.former_name else []
        values = {
            "code": a.code, "name": a.name, "former_names": former, "uscc": a.uscc, "type_code": a.type_code,
            "division_code": a.division, "parent_id": a.parent_id, "admin_level": a.admin_level,
            "ownership": a.ownership, "address": a.address, **written(a.name, former, a.code, a.uscc),
            "contact": self.tx.seal_json(CONTACT, row_id, {"department": a.department, "mobile": a.mobile}),
        }  # fmt: skip
        if institution_id is not None:
            self.db.execute(update(institution).where(institution.c.id == row_id).values(values))
        else:
            fixed = {"id": row_id, "applicant_id": account_id, "status": "APPLIED"}
            self.db.execute(insert(institution).values(**fixed, **values))
        return row_id

    def drop(self, institution_id: UUID) -> None:
        """Forget an application."""
        applied = (institution.c.id == institution_id) & (institution.c.status == "APPLIED")
        self.db.execute(delete(institution).where(applied))

    def activate(self, institution_id: UUID) -> None:
        """An application becomes an institution."""
        applied = (institution.c.id == institution_id) & (institution.c.status == "APPLIED")
        self.db.execute(update(institution).where(applied).values(status="ACTIVE"))

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
