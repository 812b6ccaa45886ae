"""Operations of the work unit binding (dossier §8.3)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from workflows.errors import NotFound
from workflows.model import Json
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.verification import account_of

TRIES = 5  # per person and institution
LOCK = timedelta(hours=24)
ALARM = 50  # wrong codes per institution and day


@operation("unit.check_code", title="核对单位确认码")
def check_code(call: Call, *, institution: str, answers_of: str) -> Json:
    """Right, wrong (with the tries that are left), or locked.  Every try is counted, whatever comes after."""
    units, account_id, unit_id = call.work.units, account_of(call), UUID(institution)
    since = call.work.now - LOCK
    if units.wrong_since(account_id, unit_id, since) >= TRIES:
        return {"ok": False, "left": 0}
    right = units.code_is(unit_id, str(call.answers(answers_of).get("confirmation_code") or ""))
    units.attempt(account_id, unit_id, right)
    if not right and units.wrong_for_unit(unit_id, since) >= ALARM:
        call.work.audit("unit.code_guessed", f"institution:{unit_id}", {"wrong": ALARM})
    return {"ok": right, "left": TRIES - units.wrong_since(account_id, unit_id, since)}


@operation("unit.bind", title="绑定单位")
def bind(call: Call, *, institution: str) -> Json:
    """The person belongs to the unit now."""
    unit = call.work.units.get(UUID(institution))
    if unit.status != "ACTIVE":
        raise NotFound("该单位已停用，请联系本单位业务负责人。")
    binding = call.work.units.bind(account_of(call), unit.id)
    call.work.notify(account_of(call), "unit_bound")
    call.work.audit("unit.bound", f"account:{call.instance.account_id}", {"institution": institution})
    return {"id": str(binding)}


@operation("unit.release", title="解除绑定")
def release(call: Call, *, binding: str) -> Json:
    """Blank again."""
    call.work.units.release(UUID(binding), "person")
    call.work.notify(account_of(call), "unit_released")
    call.work.audit("unit.released", f"account:{call.instance.account_id}", {"binding": binding})
    return None
