"""Operations of the manual review that every level shares (dossier §8.2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from workflows.model import Json
from workflows.service_tasks.registry import Call, operation

REMIND_BEFORE = timedelta(hours=24)
DECIDED_IN = ("decide", "decide_overdue", "second_decision")


@operation("review.open")
def open_review(call: Call, *, request: dict[str, Any]) -> Json:
    """A review that waits for somebody of this role and scope."""
    due = datetime.fromisoformat(request["due_at"])
    review_id = call.work.reviews.open(
        call.instance.id, request["kind"], request["subject"], request["level"], request["role"], request["scope"], due
    )
    return {
        "id": str(review_id),
        "role": request["role"],
        "scope": request["scope"],
        "due_at": due.isoformat(),
        "remind_at": max(call.work.now, due - REMIND_BEFORE).isoformat(),
    }


@operation("review.remind")
def remind(call: Call, *, review: str) -> Json:
    """Mark it as due soon."""
    call.work.reviews.remind(UUID(review))
    return None


@operation("review.escalate")
def escalate(call: Call, *, review: str) -> Json:
    """Overdue: the supervisor has it now."""
    call.work.reviews.escalate(UUID(review))
    return None


@operation("review.record")
def record(call: Call, *, review: str) -> Json:
    """Who decided what.  A no after an earlier yes needs a second person; so does taking somebody's document away."""
    outcome = _record(call, UUID(review))
    return {**outcome, "second_needed": _second_needed(call, UUID(review), outcome["decision"])}


def _second_needed(call: Call, review: UUID, decision: Json) -> bool:
    if decision == "approve":
        return call.work.reviews.get(review).kind == "IDENTITY_APPEAL"
    return decision == "reject" and call.work.reviews.approved_before(call.instance.id, review)


@operation("review.record_second")
def record_second(call: Call, *, review: str) -> Json:
    """The second person's word counts."""
    return {**_record(call, UUID(review)), "second_needed": False}


def _record(call: Call, review: UUID) -> dict[str, Json]:
    said = call.work.submissions.latest_of(call.instance.id, DECIDED_IN)
    decision, reason = str(said["decision"]), str(said.get("reason_code") or "")
    call.work.reviews.decide(review, decision, reason, str(said.get("opinion") or ""))
    call.work.audit("review.decided", f"instance:{call.instance.id}", {"decision": decision, "reason": reason})
    return {"decision": decision, "reason_code": reason}
