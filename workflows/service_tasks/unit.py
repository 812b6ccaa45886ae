"""Operations of the work unit binding (dossier §8.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from workflows.model import Json
from workflows.service_tasks.days import working_days
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.verification import account_of
from workflows.words import say

TRIES = 5  # per person and institution
LOCK = timedelta(hours=24)
ALARM = 50  # wrong codes per institution and day
CONFIRM_WITHIN = 5  # working days

PERSON, REMOVED, MERGED = "person", "removed", "merged"  # who has ended a binding
ENDED: Mapping[str, str] = {PERSON: "unit_released", REMOVED: "unit_removed", MERGED: "unit_merged"}


@dataclass(frozen=True, slots=True)
class Tries:
    """How often one may still enter a unit's code, or until when not at all."""

    wrong: int
    locked_until: datetime | None = None

    @property
    def left(self) -> int:
        return 0 if self.locked_until else TRIES - self.wrong


def tries(wrong: Sequence[datetime], now: datetime) -> Tries:
    """From the times of the newest wrong codes since the last right one, newest first; at most `TRIES` count.

    Five within 24 hours lock for 24 hours from the fifth on (dossier §8.3); a locked code is not tried at all."""
    newest = list(wrong[:TRIES])
    if len(newest) == TRIES and newest[0] - newest[-1] < LOCK and now < newest[0] + LOCK:
        return Tries(TRIES, newest[0] + LOCK)
    return Tries(sum(1 for moment in newest if moment > now - LOCK))


@operation("unit.check_code")
def check_code(call: Call, *, institution: str, answers_of: str) -> Json:
    """right, wrong, replaced, locked, or gone (the unit is suspended or merged), and whether the unit confirms.

    Every try is counted, whatever comes after; a code that was replaced is no guess."""
    units, account_id, unit_id = call.work.units, account_of(call), UUID(institution)
    if units.get(unit_id).status != "ACTIVE":
        return {"outcome": "gone"}
    if tries(units.wrong_codes(account_id, unit_id, TRIES), call.work.now).locked_until:
        return {"outcome": "locked"}
    outcome = units.check_code(unit_id, str(call.answers(answers_of).get("confirmation_code") or ""))
    units.attempt(account_id, unit_id, outcome)
    if outcome == "wrong":
        _watch(call, unit_id)
    return {
        "outcome": outcome,
        "confirm": units.get(unit_id).confirms,
        "scope": f"institution:{unit_id}",
        "confirm_by": working_days(call.work.now, CONFIRM_WITHIN).isoformat(),
    }


def _watch(call: Call, unit_id: UUID) -> None:
    """Somebody may be guessing: the operators are told once a day."""
    if call.work.units.wrong_for_unit(unit_id, call.work.now - LOCK) == ALARM:
        unit = call.work.units.get(unit_id)
        call.work.audit("unit.code_guessed", f"institution:{unit_id}", {"wrong": ALARM})
        call.work.incidents.open("unit", say("incident.code_guessed", code=unit.code, times=ALARM))


@operation("unit.bind")
def bind(call: Call, *, institution: str) -> Json:
    """The person belongs to the unit now."""
    binding = call.work.units.bind(account_of(call), UUID(institution))
    call.work.notify(account_of(call), "unit_bound")
    call.work.audit("unit.bound", f"account:{call.instance.account_id}", {"institution": institution})
    return {"id": str(binding)}


@operation("unit.not_confirmed")
def not_confirmed(call: Call, *, institution: str) -> Json:
    """The unit has said no, or nothing in time: the person stays without it, and is told."""
    call.work.notify(account_of(call), "unit_not_confirmed")
    call.work.audit("unit.not_confirmed", f"account:{call.instance.account_id}", {"institution": institution})
    return None


@operation("unit.release")
def release(call: Call, *, binding: str) -> Json:
    """Blank again; who reviewed for the unit as one of its people does so no longer."""
    told = call.variables.get("unbinding")
    reason = str(told["reason"]) if isinstance(told, dict) else PERSON
    unit_id = call.work.units.release(UUID(binding), reason)
    call.work.units.dismiss(unit_id, account_of(call), "unit_reviewer")
    call.work.notify(account_of(call), ENDED[reason])
    call.work.audit("unit.released", f"account:{call.instance.account_id}", {"binding": binding, "reason": reason})
    return None
