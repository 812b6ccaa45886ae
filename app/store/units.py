"""Work units, confirmation codes and bindings."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.models.accounts import role_grant
from app.models.processes import user_task
from app.models.unit_search import key, written
from app.models.units import (
    OUTCOMES,
    code_attempt,
    granted_units,
    institution,
    scope_of,
    unit_binding,
    unit_of,
    unit_rows,
    wrong_codes,
)
from app.store.transaction import Repository
from workflows.errors import Conflict, NotFound, Stale
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
            "contact": self._contact(row_id, a.department, a.mobile),
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

    def by_code(self, code: str) -> Unit:
        """NotFound."""
        return self._one(institution.c.code == code, institution.c.status != "APPLIED")

    def rename(self, unit_id: UUID, name: str) -> None:
        """Another name; the one before becomes a former one."""
        i = institution.c
        row = self.db.execute(select(i.name, i.former_names, i.code, i.uscc).where(i.id == unit_id)).one()
        former = [*(one for one in row.former_names if one not in (name, row.name)), row.name]
        values = {"name": name, "former_names": former, **written(name, former, row.code, row.uscc)}
        self.db.execute(update(institution).where(i.id == unit_id).values(values))

    def upwards(self, unit_id: UUID) -> Sequence[UUID]:
        """The unit, its parent, and so on to the top."""
        i = institution.c
        above = select(i.id, i.parent_id).where(i.id == unit_id).cte(recursive=True)
        above = above.union(select(i.id, i.parent_id).where(i.id == above.c.parent_id))
        return list(self.db.execute(select(above.c.id)).scalars())

    def set_parent(self, unit_id: UUID, parent_id: UUID, admin_level: str) -> None:
        """Another office above it."""
        values = {"parent_id": parent_id, "admin_level": admin_level}
        self.db.execute(update(institution).where(institution.c.id == unit_id).values(values))

    def set_contact(self, unit_id: UUID, department: str, mobile: str) -> None:
        """How its business contact is reached."""
        self.db.execute(
            update(institution)
            .where(institution.c.id == unit_id)
            .values(contact=self._contact(unit_id, department, mobile))
        )

    def _contact(self, unit_id: UUID, department: str, mobile: str) -> bytes:
        return self.tx.seal_json(CONTACT, unit_id, {"department": department, "mobile": mobile})

    def set_status(self, unit_id: UUID, status: str, reason: str, successor: UUID | None = None) -> None:
        """Suspend it, resume it, or merge it."""
        i, values = institution.c, {"status": status, "status_reason": reason, "successor_id": successor}
        self.db.execute(update(institution).where(i.id == unit_id).values(values))
        if successor is not None:
            self.db.execute(update(institution).where(i.successor_id == unit_id).values(successor_id=successor))
            self.db.execute(update(institution).where(i.parent_id == unit_id).values(parent_id=successor))

    def waiting_for(self, unit_id: UUID) -> Sequence[UUID]:
        """The accounts that wait for the unit's confirmation."""
        t = user_task.c
        asked = select(t.owner_id).where(t.role == "unit_admin", t.scope == scope_of(unit_id), t.state == "open")
        return self.db.execute(asked.where(t.owner_id.is_not(None))).scalars().all()

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

    def release(self, binding_id: UUID, reason: str) -> UUID:
        """End a binding; it stays in the history."""
        b, values = unit_binding.c, {"ended_at": self.now, "end_reason": reason}
        self.db.execute(update(unit_binding).where(b.id == binding_id, b.ended_at.is_(None)).values(values))
        unit_id: UUID = self.db.execute(select(b.institution_id).where(b.id == binding_id)).scalar_one()
        return unit_id

    def bound(self, unit_id: UUID, binding_id: UUID) -> UUID:
        """Whose binding to the unit it is.  NotFound."""
        b = unit_binding.c
        of_unit = select(b.account_id).where(b.id == binding_id, b.institution_id == unit_id, b.ended_at.is_(None))
        found: UUID | None = self.db.execute(of_unit).scalar()
        if found is None:
            raise NotFound
        return found

    def bound_to(self, unit_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Bindings of a unit and their accounts, in the order of their ids, after this one."""
        b = unit_binding.c
        wanted = select(b.id, b.account_id).where(b.institution_id == unit_id, b.ended_at.is_(None))
        if after is not None:
            wanted = wanted.where(b.id > after)
        return [(row.id, row.account_id) for row in self.db.execute(wanted.order_by(b.id).limit(limit))]

    def check_code(self, unit_id: UUID, code: str) -> str:
        """right, wrong, or replaced."""
        i, given = institution.c, self.mac(unit_id, code)
        kept = self.db.execute(select(i.code_mac, i.former_code_mac).where(i.id == unit_id)).one()
        right, former = (hmac.compare_digest(bytes(one or b""), given) for one in kept)
        return "right" if right else "replaced" if former else "wrong"

    def rotate(self, unit_id: UUID, version: int, code: str) -> None:
        """Another confirmation code.  Stale when it is not this version's."""
        i = institution.c
        values = {"code_mac": self.mac(unit_id, code), "former_code_mac": i.code_mac, "code_version": version + 1}
        changed = update(institution).where(i.id == unit_id, i.code_version == version).values(values)
        if self.db.execute(changed.returning(i.id)).first() is None:
            raise Stale

    def confirm_each(self, unit_id: UUID, on: bool) -> None:
        """Whether the unit confirms each person who binds."""
        self.db.execute(update(institution).where(institution.c.id == unit_id).values(confirms=on))

    def appoint(self, unit_id: UUID, account_id: UUID, role: str) -> None:
        """The account has this role for the unit."""
        row = {"account_id": account_id, "role": role, "scope": scope_of(unit_id)}
        self.db.execute(upsert(role_grant).values(row).on_conflict_do_nothing())

    def dismiss(self, unit_id: UUID, account_id: UUID, role: str) -> None:
        """It has it no longer."""
        g = role_grant.c
        held = (g.account_id == account_id) & (g.role == role) & (g.scope == scope_of(unit_id))
        self.db.execute(delete(role_grant).where(held))

    def holders(self, unit_id: UUID, role: str) -> Sequence[UUID]:
        """The accounts that have this role for the unit; nobody gives or takes one meanwhile."""
        g = role_grant.c
        self.db.execute(select(institution.c.id).where(institution.c.id == unit_id).with_for_update())
        return self.db.execute(select(g.account_id).where(g.role == role, g.scope == scope_of(unit_id))).scalars().all()

    def mac(self, unit_id: UUID, code: str) -> bytes:
        """What is kept of a confirmation code."""
        return self.vault.index(CODE, f"{unit_id}\0{code.strip().upper()}")

    def attempt(self, account_id: UUID, unit_id: UUID, outcome: str) -> None:
        """Count a try."""
        row = {"account_id": account_id, "institution_id": unit_id, "ok": OUTCOMES[outcome], "at": self.now}
        self.db.execute(insert(code_attempt).values(row))

    def wrong_codes(self, account_id: UUID, unit_id: UUID, most: int) -> list[datetime]:
        """When this person gave this unit's wrong code since the last right one, newest first."""
        return list(self.db.execute(wrong_codes(account_id, unit_id, most)).scalars())

    def wrong_for_unit(self, unit_id: UUID, since: datetime) -> int:
        """Wrong codes for a unit since then, by whomever."""
        c = code_attempt.c
        wrong = select(func.count()).where(c.institution_id == unit_id, c.ok == 0, c.at > since)
        return int(self.db.execute(wrong).scalar_one())
