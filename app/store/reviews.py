"""Reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, distinct, func, insert, or_, select, update

from app.models.accounts import role_grant
from app.models.processes import user_task
from app.models.reviews import review
from app.store.transaction import Repository
from workflows.errors import NotFound
from workflows.ports.reviews import Review

OPINION = "review.opinion"
MARKS = ("fresh", "due_soon", "overdue")
_ROW = [
    review.c.id, review.c.instance_id, review.c.kind, review.c.subject, review.c.level, review.c.role, review.c.scope,
    review.c.status, review.c.opened_at, review.c.due_at, review.c.decision, review.c.reason_code,
]  # fmt: skip


class Reviews(Repository):
    """See `workflows.ports.reviews.Reviews`."""

    def open(
        self, instance_id: UUID, kind: str, subject: str, level: str, role: str, scope: str, due_at: datetime
    ) -> UUID:
        """A review that waits."""
        row_id = self.tx.new_id()
        row = {"id": row_id, "instance_id": instance_id, "kind": kind, "subject": subject, "level": level}
        more = {"role": role, "scope": scope, "due_at": due_at, "status": "OPEN", "opened_at": self.now}
        self.db.execute(insert(review).values(**row, **more))
        return row_id

    def get(self, review_id: UUID) -> Review:
        """NotFound."""
        row = self.db.execute(select(*_ROW, review.c.opinion).where(review.c.id == review_id)).first()
        if row is None:
            raise NotFound
        return self._review(row)

    def newest(self, instance_id: UUID) -> Review | None:
        """The case's review that was opened last."""
        of_case = select(*_ROW, review.c.opinion).where(review.c.instance_id == instance_id)
        row = self.db.execute(of_case.order_by(review.c.opened_at.desc()).limit(1)).first()
        return self._review(row) if row else None

    def _review(self, row: Any) -> Review:
        opinion = self.vault.open_text(OPINION, row.id, bytes(row.opinion)) if row.opinion else ""
        return replace(Review(*(row[i] for i in range(len(_ROW)))), opinion=opinion)

    def decide(self, review_id: UUID, decision: str, reason_code: str, opinion: str) -> None:
        """The actor's decision."""
        values = {
            "status": "DECIDED",
            "decision": decision,
            "reason_code": reason_code,
            "opinion": self.vault.seal(OPINION, review_id, opinion) if opinion else None,
            "reviewer_id": self.actor.account_id,
            "decided_at": self.now,
        }
        self.db.execute(update(review).where(review.c.id == review_id).values(values))

    def remind(self, review_id: UUID) -> None:
        """Mark it as due soon."""
        self.db.execute(update(review).where(review.c.id == review_id).values(reminded_at=self.now))

    def escalate(self, review_id: UUID) -> None:
        """Mark it as overdue: the supervisor has it."""
        values = {"overdue": True, "role": "review_supervisor"}
        self.db.execute(update(review).where(review.c.id == review_id).values(values))

    def cancel_open(self, instance_id: UUID) -> None:
        """What was to be judged is taken away."""
        waiting = update(review).where(review.c.instance_id == instance_id, review.c.status == "OPEN")
        self.db.execute(waiting.values(status="CANCELLED"))

    def approved_before(self, instance_id: UUID, review_id: UUID) -> bool:
        """Whether another review of this case said yes."""
        c = review.c
        other = select(c.id).where(c.instance_id == instance_id, c.id != review_id, c.decision == "approve")
        return self.db.execute(other.limit(1)).first() is not None

    def waiting(self, since: datetime, until: datetime) -> Mapping[UUID, Mapping[str, int]]:
        """Per reviewer what of their pool is fresh, due soon or overdue; each task counts once, where it presses most.

        Reached by any grant; whose own case it is does not matter, since staff have none."""
        c, t, g = review.c, user_task.c, role_grant.c
        mark = case((c.overdue, "overdue"), (c.due_at <= until, "due_soon"), (t.created_at > since, "fresh"), else_="")
        reached = and_(g.role == t.role, or_(g.scope == "", g.scope == t.scope))
        found = (
            select(g.account_id, mark.label("mark"), func.count(distinct(t.id)).label("n"))
            .select_from(review)
            .join(user_task, and_(t.instance_id == c.instance_id, t.state == "open"))
            .join(role_grant, reached)
            .where(c.status == "OPEN")
            .group_by(g.account_id, mark)
        )
        counts: dict[UUID, dict[str, int]] = {}
        for row in self.db.execute(found):
            if row.mark:
                counts.setdefault(row.account_id, dict.fromkeys(MARKS, 0))[row.mark] = row.n
        return counts
