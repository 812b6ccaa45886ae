"""What is forgotten once its time is over: a bounded part at a time, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, extract, func, select, text, update

from app.models.batches import exam_batch
from app.models.declarations import declaration
from app.models.people import verification
from app.models.personal import data_export
from app.models.processes import draft, file, instance, submission, user_task
from app.models.reviews import review
from app.store.submissions import ids_in
from app.store.transaction import Repository
from workflows.forms.cleaning import SHANGHAI

RUNS = ["active", "incident"]


def _old(table: str, moment: str, which: str = "", key: str = "ctid") -> str:
    """The oldest part of a table."""
    return f"SELECT {key} FROM {table} WHERE {moment} < :before{which} ORDER BY {key} LIMIT :limit"


_OLD_MESSAGES = _old("message", "created_at", key="id")
_SETTLED = (
    " AND status IN ('PAID', 'CLOSED', 'REFUNDED') AND NOT EXISTS"
    " (SELECT FROM difference WHERE difference.order_id = payment_order.id AND difference.status = 'OPEN')"
)
_OLD_ORDERS = _old("payment_order", "created_at", _SETTLED, key="id")
_THEIR_REFUNDS = f"SELECT id FROM refund WHERE order_id IN ({_OLD_ORDERS})"
_DONE = _old("outbox", "done_at", " AND NOT EXISTS (SELECT FROM incident WHERE incident.outbox_id = outbox.id)")

# Rule -> what is deleted, in this order: (table, its key, the keys).
ROWS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "sessions": (("web_session", "ctid", _old("web_session", "expires_at")),),
    "tokens": (("api_token", "ctid", _old("api_token", "expires_at")),),
    "lent_wechat": (("lent_wechat", "ctid", _old("lent_wechat", "until")),),
    "sms_codes": (("sms_code", "ctid", _old("sms_code", "created_at")),),
    "failures": (("sign_in_failure", "ctid", _old("sign_in_failure", "last_at")),),
    "idempotency": (("idempotency", "ctid", _old("idempotency", "created_at")),),
    "outbox": (("outbox", "ctid", _DONE),),
    "consents": (("consent", "ctid", _old("consent", "withdrawn_at")),),
    "messages": (("delivery", "message_id", _OLD_MESSAGES), ("message", "id", _OLD_MESSAGES)),
    "bill_lines": (("bill_line", "ctid", _old("bill_line", "at")),),
    "notifications": (("pay_notification", "ctid", _old("pay_notification", "at")),),
    "orders": (
        ("difference", "refund_id", _THEIR_REFUNDS),
        *((table, "order_id", _OLD_ORDERS) for table in ("difference", "refund", "ledger", "receipt")),
        ("payment_order", "id", _OLD_ORDERS),
    ),
}


class Retention(Repository):
    """See `workflows.ports.retention.Retention`."""

    def rows(self, rule: str, before: datetime, limit: int) -> int:
        """Rows of a rule that are older are gone; how many of the last of its tables."""
        gone = 0
        for table, key, keys in ROWS[rule]:
            sql = text(f"DELETE FROM {table} WHERE {key} IN ({keys})")
            gone = self.db.execute(sql, {"before": before, "limit": limit}).rowcount
        return gone

    def exports(self, before: datetime, limit: int) -> int:
        """Copies that have expired are gone."""
        c = data_export.c
        old = select(c.id).where(c.state == "ready", c.expires_at < before).limit(limit)
        gone = update(data_export).where(c.id.in_(old)).values(state="expired", content=None)
        return self.db.execute(gone).rowcount

    def refused_verifications(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Refused, moved away or given up before then, and over."""
        v = verification.c
        over = func.coalesce(v.decided_at, v.created_at) < before
        return self._verifications(limit, v.status.in_(["FAILED", "ABANDONED"]), over)

    def approved_verifications(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Those of which the exam year, the latest that the person has declared for, ended in China before then."""
        v, d = verification.c, declaration.c
        declared = select(func.max(d.exam_year)).where(d.account_id == v.account_id).scalar_subquery()
        decided = extract("year", func.timezone(SHANGHAI.utcoffset(None), v.decided_at))
        year = func.greatest(decided, func.coalesce(declared, 0))
        return self._verifications(limit, v.status == "VERIFIED", year < before.astimezone(SHANGHAI).year)

    def _verifications(self, limit: int, *which: Any) -> Sequence[UUID]:
        v = verification.c
        wanted = select(v.id).join(instance, instance.c.id == v.instance_id)
        ended = wanted.where(v.forgotten_at.is_(None), instance.c.status.not_in(RUNS), *which)
        return list(self.db.execute(ended.order_by(v.id).limit(limit)).scalars())

    def registrations(self, before: datetime, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Registrations of institutions that ended before then: the instance, and whose it was."""
        i = instance.c
        kept = exists().where(submission.c.instance_id == i.id)
        wanted = select(i.id, i.account_id).where(i.key == "institution_registration", i.ended_at < before, kept)
        return [(row.id, row.account_id) for row in self.db.execute(wanted.order_by(i.id).limit(limit))]

    def declarations(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Those that ended before then, and whose exam did."""
        d = declaration.c
        over = func.greatest(d.status_at, exam_batch.c.exam_ends_at) < before
        wanted = (
            select(d.id)
            .join(exam_batch, exam_batch.c.id == d.batch_id)
            .join(instance, instance.c.id == d.instance_id)
            .where(d.forgotten_at.is_(None), instance.c.status.not_in(RUNS), over)
        )
        return list(self.db.execute(wanted.order_by(d.id).limit(limit)).scalars())

    def forget_declaration(self, declaration_id: UUID) -> None:
        """What was declared is gone; number, status and money stay."""
        d = declaration.c
        row = self.db.execute(select(d.instance_id).where(d.id == declaration_id)).one()
        self.db.execute(update(review).where(review.c.instance_id == row.instance_id).values(opinion=None))
        gone = {"snapshot": None, "advice": None, "forgotten_at": self.now}
        self.db.execute(update(declaration).where(d.id == declaration_id).values(gone))

    def stray_files(self, before: datetime, limit: int) -> int:
        """Files that no answer names are gone, others are not looked at again.  How many were looked at."""
        c = file.c
        fresh = select(c.id, c.account_id).where(c.kept.is_(False), c.created_at < before)
        found = self.db.execute(fresh.order_by(c.created_at).limit(limit)).all()
        named = {account_id: self._named(account_id) for account_id in {row.account_id for row in found}}
        stray = [row.id for row in found if row.id not in named[row.account_id]]
        self.db.execute(delete(file).where(c.id.in_(stray)))
        self.db.execute(update(file).where(c.id.in_([row.id for row in found])).values(kept=True))
        return len(found)

    def _named(self, account_id: UUID | None) -> set[UUID]:
        """The files that an account's answers and drafts name."""
        s, t, d = submission.c, user_task.c, draft.c
        given = select(s.task_id, s.answers).where(s.account_id == account_id)
        own = (t.assignee == account_id) | (t.claimed_by == account_id)
        begun = select(d.task_id, d.answers).join(user_task, t.id == d.task_id).where(own)
        return set(
            chain(
                *(ids_in(self.tx.open_json("submission.answers", *row)) for row in self.db.execute(given)),
                *(ids_in(self.tx.open_json("draft.answers", *row)) for row in self.db.execute(begun)),
            )
        )
