"""What stands in the way of closing an account, and what ends with it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update

from app.models.accounts import account, role_grant
from app.models.declarations import OPEN, declaration
from app.models.orders import payment_order, refund
from app.models.people import identity_document, person, verification
from app.models.processes import instance
from app.models.units import unit_binding
from app.store.transaction import Repository

BEGUN = ("DRAFT", "CONFIRMING")  # never submitted: they just end
UNDER_WAY = tuple(status for status in OPEN if status not in BEGUN)
UNSETTLED = ("CREATED", "PREPAID", "REFUNDING", "DISPUTED")
NOT_REFUNDED = ("WANTED", "APPLIED", "ABNORMAL")
OWN = ("real_name_verification", "work_unit_binding", "declaration")  # judged by their own rows, not by running
RUNS = instance.c.status.in_(["active", "incident"])


class Closing(Repository):
    """See `workflows.ports.personal.Closing`."""

    def hold(self, account_id: UUID) -> None:
        """Let nobody else close it meanwhile."""
        self.db.execute(select(account.c.id).where(account.c.id == account_id).with_for_update())

    def obstacles(self, account_id: UUID) -> Sequence[str]:
        """What is not finished."""
        d, v, o, g = declaration.c, verification.c, payment_order.c, role_grant.c
        registered = (d.status == "REGISTERED") & RUNS
        found = {
            "declaration": select(d.id)
            .join(instance, instance.c.id == d.instance_id)
            .where(d.account_id == account_id, d.status.in_(UNDER_WAY) | registered),
            "verification": select(v.id).where(v.account_id == account_id, v.status == "PENDING"),
            "money": select(o.id)
            .outerjoin(refund, refund.c.order_id == o.id)
            .where(o.account_id == account_id, o.status.in_(UNSETTLED) | refund.c.status.in_(NOT_REFUNDED)),
            "duty": select(g.role).where(g.account_id == account_id),
            "matter": select(instance.c.id).where(
                instance.c.account_id == account_id, RUNS, instance.c.key.not_in([*OWN, "refund"])
            ),
        }
        return [what for what, wanted in found.items() if self.db.execute(wanted.limit(1)).first() is not None]

    def running(self, account_id: UUID) -> Sequence[UUID]:
        """The account's instances that run."""
        return list(self.db.execute(select(instance.c.id).where(instance.c.account_id == account_id, RUNS)).scalars())

    def end_drafts(self, account_id: UUID) -> None:
        """Declarations that were never submitted expire, verifications that were not decided are given up."""
        d, v = declaration.c, verification.c
        begun = update(declaration).where(d.account_id == account_id, d.status.in_(BEGUN))
        self.db.execute(begun.values(status="EXPIRED", status_at=self.now))
        undecided = update(verification).where(v.account_id == account_id, v.status.in_(["UNVERIFIED", "VERIFIED"]))
        self.db.execute(undecided.values(status="ABANDONED", source=None))

    def verifications(self, account_id: UUID) -> Sequence[UUID]:
        """All its verifications that are not forgotten."""
        v = verification.c
        wanted = select(v.id).where(v.account_id == account_id, v.forgotten_at.is_(None))
        return list(self.db.execute(wanted).scalars())

    def leave_unit(self, account_id: UUID) -> None:
        """The work unit is blank again."""
        b = unit_binding.c
        bound = update(unit_binding).where(b.account_id == account_id, b.ended_at.is_(None))
        self.db.execute(bound.values(ended_at=self.now, end_reason="forgotten"))

    def forget_person(self, account_id: UUID) -> None:
        """The verified person and its documents are gone; the documents are free again."""
        own = select(person.c.id).where(person.c.account_id == account_id).scalar_subquery()
        self.db.execute(delete(identity_document).where(identity_document.c.person_id == own))
        self.db.execute(delete(person).where(person.c.account_id == account_id))
