"""How a declaration has come to where it is, from the history of its case; who has it now, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.models.declarations import OPEN
from app.models.orders import ledger
from app.models.processes import history
from app.models.reviews import review
from app.queries.declarations import DECISION, Record
from app.queries.people import WHY
from app.queries.reading import Reading
from workflows.words import say

# (process, element) of the case's history -> role, and what was done there.  Reviews and money tell more in their rows.
_TOLD = {
    ("declaration_filling", "submit"): ("candidate", "submitted"),
    ("declaration_correction", "resubmit"): ("candidate", "resubmitted"),
    ("declaration_submission", "submitted"): ("unit_admin", "unit_submitted"),
    ("declaration_submission", "submit_overdue"): ("system", "unit_submitted"),
    ("declaration_handling", "register"): ("system", "registered"),
    ("declaration_handling", "reject_overdue"): ("system", "overdue"),
    ("declaration_handling", "abandon"): ("system", "abandoned"),
    ("declaration_handling", "abandon_later"): ("system", "abandoned"),
    ("declaration", "withdraw"): ("candidate", "withdrawn"),
    ("declaration", "expire"): ("system", "expired"),
    ("declaration", "cancel"): ("system", "cancelled"),
}
_MINE = ("DRAFT", "CONFIRMING", "AWAITING_PAYMENT", "RETURNED")


def steps(reading: Reading, record: Record) -> list[dict[str, Any]]:
    """What has happened, round by round, by whom (the role, never the person), with opinion and time."""
    happened = [
        *_history(reading, record.instance_id),
        *_money(reading, record.id),
        *_reviews(reading, record.instance_id),
    ]
    return sorted(happened, key=lambda step: step["at"])


def progress(reading: Reading, record: Record) -> list[dict[str, Any]]:
    """The steps so far, then the one that waits."""
    now = standing(reading, record)
    waits = [{"who": now.who, "what": record.word, "at": None, "due": now.due, "state": "now"}]
    return steps(reading, record) + (waits if record.status in OPEN else [])


def _history(reading: Reading, instance_id: UUID) -> Iterator[dict[str, Any]]:
    c = history.c
    rows = reading.db.execute(select(c.at, c.activities).where(c.instance_id == instance_id).order_by(c.revision))
    for row in rows:
        for one in row.activities:
            told = _TOLD.get((one.get("p"), one.get("e")))
            if told is not None and one.get("o") == "completed":
                who, what = told
                yield {"who": say(f"role.{who}"), "what": say(f"step.{what}"), "at": row.at, "state": "done"}


def _money(reading: Reading, declaration_id: UUID) -> list[dict[str, Any]]:
    words = {"PAID": say("step.paid"), "CARRIED": say("step.carried"), "REFUNDED": say("step.refunded")}
    rows = reading.db.execute(
        select(ledger.c.kind, ledger.c.amount_fen, ledger.c.at).where(ledger.c.declaration_id == declaration_id)
    )
    return [
        {
            "who": say("role.system"),
            "what": say("step.money", what=words[row.kind], yuan=abs(row.amount_fen) / 100),
            "at": row.at,
            "state": "done",
        }
        for row in rows
    ]


def _reviews(reading: Reading, instance_id: UUID) -> list[dict[str, Any]]:
    c = review.c
    rows = reading.db.execute(
        select(c.id, c.level, c.decision, c.reason_code, c.opinion, c.decided_at)
        .where(c.instance_id == instance_id, c.decision.is_not(None))
        .order_by(c.decided_at)
    )
    return [
        {
            "who": row.level,
            "what": DECISION[row.decision],
            "at": row.decided_at,
            "state": "back" if row.decision == "send_back" else "done",
            "reason": WHY.get(row.reason_code, row.reason_code),
            "opinion": reading.vault.open_text("review.opinion", row.id, bytes(row.opinion)) if row.opinion else "",
        }
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a declaration is now: who has it (a role), since when, until when; `next` is what the person must do.

    `overdue`: a supervisor has it, since nobody has decided in time.  `back` is the last word of who sent it back."""

    who: str
    since: datetime
    due: datetime | None
    next: str
    overdue: bool = False
    back: dict[str, Any] = field(default_factory=dict, repr=False)


def standing(reading: Reading, record: Record) -> Standing:
    """Of a declaration under way; of one that is over, what is left to do, if anything."""
    if record.status in ("UNIT_REVIEW", "POINT_REVIEW", "AREA_REVIEW"):
        return _with_reviewer(reading, record)
    if record.status == "UNIT_APPROVED":
        return Standing(say("role.unit_admin"), record.since, record.unit_by, "wait_unit")
    dues = {"AWAITING_PAYMENT": record.pay_by, "RETURNED": record.correct_by, "WITHDRAWN": record.closes_at}
    dues |= dict.fromkeys(("DRAFT", "CONFIRMING"), record.closes_at)
    who = say("role.self") if record.status in _MINE or "resubmit" in record.may else ""
    todo = record.status.lower() if record.status != "WITHDRAWN" or who else "over"
    back = _last_back(reading, record) if record.status in ("RETURNED", "REJECTED") else {}
    return Standing(who, record.since, dues.get(record.status) if who else None, todo, back=back)


def _with_reviewer(reading: Reading, record: Record) -> Standing:
    c = review.c
    wanted = select(c.role, c.opened_at, c.due_at, c.overdue).where(c.instance_id == record.instance_id)
    row = reading.db.execute(wanted.where(c.status == "OPEN").order_by(c.opened_at.desc()).limit(1)).first()
    if row is None:  # the second word of a review that was decided
        return Standing(say("role.review_supervisor"), record.since, None, "wait")
    return Standing(say(f"role.{row.role}"), row.opened_at, row.due_at, "wait", bool(row.overdue))


def _last_back(reading: Reading, record: Record) -> dict[str, Any]:
    """The newest word that was no yes: reason and opinion."""
    said = [one for one in _reviews(reading, record.instance_id) if one["what"] != DECISION["approve"]]
    return said[-1] if said else {}
