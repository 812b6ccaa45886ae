"""Operations of the declaration (dossier §8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from workflows.errors import Invalid
from workflows.model import Json
from workflows.ports import Work
from workflows.ports.declarations import Declaration
from workflows.ports.units import Unit
from workflows.service_tasks.money import close_open, refund_paid
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.verification import account_of, today

CORRECT_WITHIN = timedelta(days=3)  # dossier §8.4, at most to the stage's end

# level of review -> status, role, who it is on screen, the batch's deadline
STAGES: Mapping[str, tuple[str, str, str, str]] = {
    "UNIT": ("UNIT_REVIEW", "unit_reviewer", "单位审核", "unit_by"),
    "POINT": ("POINT_REVIEW", "exam_point_reviewer", "考点审核", "point_by"),
    "AREA": ("AREA_REVIEW", "exam_area_reviewer", "考区审核", "area_by"),
}


def _of(call: Call, declaration: str) -> Declaration:
    return call.work.declarations.get(UUID(declaration))


@operation("declaration.open", title="登记申报")
def open_declaration(call: Call) -> Json:
    """What the process needs of the batch: its instants, as they are now."""
    row = call.work.declarations.get(UUID(call.instance.subject))
    batch = call.work.batches.get(row.batch_id)
    return {
        "id": str(row.id),
        "batch": str(batch.id),
        "closes_at": batch.closes_at.isoformat(),
        "exam_ends_at": batch.exam_ends_at.isoformat(),
    }


@operation("declaration.choose", title="检查所选专业")
def choose(call: Call, *, declaration: str, answers_of: str) -> Json:
    """Level, group, major and subjects, as this batch offers them.  Invalid says what does not fit."""
    row, said = _of(call, declaration), call.answers(answers_of)
    major = call.work.batches.major(row.project, row.exam_year, said["major"])
    if major is None or major.level != said["level"] or major.group_name != said["major_group"]:
        raise Invalid({"major": "所选专业与级别、类别不一致，请重新选择专业。"})
    subjects = list(said["subjects"])
    if not 1 <= len(subjects) <= major.subjects:
        raise Invalid({"subjects": f"请选择 1 至 {major.subjects} 个科目。"})
    chosen = {"level": major.level, "group_name": major.group_name, "major_code": major.code, "subjects": subjects}
    call.work.declarations.change(row.id, **chosen)
    return {"project": row.project, "level": major.level, "group": major.group_name, "subjects": len(subjects)}


@operation("declaration.accept_notice", title="登记已阅读须知")
def accept_notice(call: Call, *, declaration: str) -> Json:
    """Consent to the newest notice; one that changed while it was read is read again."""
    row = _of(call, declaration)
    newest, read = call.work.batches.notice_version(row.batch_id), call.answers("read_notice")
    seen = int(read.get("notice_version") or newest)
    if seen != newest:
        return {"current": False}
    call.work.declarations.change(row.id, notice_version=newest, notice_at=call.work.now)
    call.work.audit("notice.accepted", f"declaration:{row.id}", {"version": newest})
    return {"current": True}


@operation("declaration.assess", title="整理报考条件")
def assess(call: Call, *, declaration: str, answers_of: str) -> Json:
    """What the eligibility table asks for: years count to 31 December of the year before the exam (dossier §2.6)."""
    row, said = _of(call, declaration), call.answers(answers_of)
    _place(call, said)
    cut_off = (row.exam_year - 1, 12)
    first = said.get("first_registration") or said.get("profession_start")
    return {
        "education": said.get("highest_education"),
        "title": said.get("current_title"),
        "years_in_title": _years(said.get("title_month"), cut_off),
        "years_in_profession": _years(first, cut_off),
        "licence": said.get("licence_category"),
        "residency": said.get("residency") == "true",
        "exclusion": said.get("exclusion"),
    }


def _place(call: Call, said: Mapping[str, Any]) -> None:
    """The exam point is the unit's city, or without a unit the city where the personnel file is kept.  Invalid."""
    unit = call.work.units.binding_of(account_of(call))
    if unit is None and not said.get("file_location"):
        raise Invalid({"file_location": "未绑定工作单位的，请选择档案所在地。"})
    city = unit.city_code if unit else f"{str(said['file_location'])[:4]}00"
    if said.get("exam_point") != city:
        raise Invalid({"exam_point": "考点须为工作单位所在地市；未绑定单位的，须为档案所在地市。"})


def _years(month: Any, cut_off: tuple[int, int]) -> int:
    if not month:
        return 0
    year, number = (int(part) for part in str(month).split("-"))
    return max(0, (cut_off[0] * 12 + cut_off[1] - year * 12 - number) // 12)


@operation("declaration.advise", title="记录报考条件提示")
def advise(call: Call, *, declaration: str, advice: Any) -> Json:
    """Advice, not a stop: a person decides."""
    call.work.declarations.change(UUID(declaration), advice=advice, status="CONFIRMING")
    return None


@operation("declaration.reopen", title="恢复草稿")
def reopen(call: Call, *, declaration: str) -> Json:
    """Back to the form."""
    call.work.declarations.change(UUID(declaration), status="DRAFT")
    return None


@operation("declaration.await_payment", title="等待缴费")
def await_payment(call: Call, *, declaration: str) -> Json:
    """Approved by all, still to be paid."""
    call.work.declarations.change(UUID(declaration), status="AWAITING_PAYMENT")
    return None


@operation("declaration.submit", title="提交申报")
def submit(call: Call, *, declaration: str, amount_fen: int) -> Json:
    """Number, version, and a snapshot of everything as it was submitted."""
    row = _of(call, declaration)
    number = row.number or call.work.declarations.new_number(row.project, row.exam_year)
    call.work.declarations.change(
        row.id, number=number, fee_fen=amount_fen, submitted_at=call.work.now, stage=0, reason=""
    )
    _snapshot(call, row.id, {**call.answers("choose"), **call.answers("fill_form")})
    call.work.notify(account_of(call), "submitted", {"number": number})
    call.work.audit("declaration.submitted", f"declaration:{row.id}", {"version": row.version + 1})
    return {"version": row.version + 1}


def _snapshot(call: Call, declaration_id: UUID, answers: Mapping[str, Any]) -> None:
    work = call.work
    row = work.declarations.get(declaration_id)
    person, unit = work.people.of_account(row.account_id), work.units.binding_of(row.account_id)
    assert person is not None
    everything = {
        "person": {
            "name": person.name,
            "doc_type": person.doc_type,
            "number": person.number,
            "sex": person.sex,
            "birth": person.birth.isoformat() if person.birth else None,
        },
        "unit": {"name": unit.name, "code": unit.code, "parent": unit.parent_name, "type": unit.type_name}
        if unit
        else None,
        "answers": dict(answers),
        "submitted_on": today(work).isoformat(),
    }
    work.declarations.snapshot(declaration_id, everything)
    place = unit.city_code if unit else str(answers.get("exam_point") or "")
    work.declarations.change(declaration_id, unit_id=unit.id if unit else None, scope=place, version=row.version + 1)


@operation("declaration.ask_payment", title="确定费用")
def ask_payment(call: Call, *, declaration: str) -> Json:
    """How much, when, and until when."""
    row = _of(call, declaration)
    batch = call.work.batches.get(row.batch_id)
    when = batch.pay_timing if row.fee_fen else "NONE"
    if when == "AFTER_SUBMIT":
        call.work.declarations.change(row.id, status="AWAITING_PAYMENT")
    return {
        "declaration": declaration,
        "amount_fen": row.fee_fen or 0,
        "deadline": batch.pay_by.isoformat(),
        "when": when,
    }


@operation("declaration.route_facts", title="整理审核路线条件")
def route_facts(call: Call, *, declaration: str) -> Json:
    """What decides who reviews: as submitted, not as the profile is now."""
    row = _of(call, declaration)
    unit = _unit(call.work, row)
    return {"project": row.project, "bound": unit is not None, "admin_level": unit.admin_level if unit else None}


def _unit(work: Work, row: Declaration) -> Unit | None:
    return work.units.get(row.unit_id) if row.unit_id else None


@operation("declaration.next_stage", title="进入下一级审核")
def next_stage(call: Call, *, declaration: str, steps: list[str]) -> Json:
    """Who reviews next; `done` when nobody is left.  The stage moves on with each approval."""
    row = _of(call, declaration)
    stage = row.stage + (1 if _approved(call) and row.status != "RETURNED" else 0)
    if stage >= len(steps):
        call.work.declarations.change(row.id, stage=stage)
        return {"done": True}
    kind = steps[stage]
    status, role, level, deadline = STAGES[kind]
    batch = call.work.batches.get(row.batch_id)
    scope = {"UNIT": f"institution:{row.unit_id}", "POINT": row.scope, "AREA": ""}[kind]
    call.work.declarations.change(row.id, stage=stage, status=status, reason="")
    due = max(getattr(batch, deadline), call.work.now + timedelta(days=1))
    return {
        "done": False,
        "kind": kind,
        "subject": declaration,
        "role": role,
        "scope": scope,
        "level": level,
        "due_at": due.isoformat(),
    }


def _approved(call: Call) -> bool:
    outcome, asked = call.variables.get("review_outcome"), call.variables.get("review_request")
    same_case = isinstance(asked, dict) and asked.get("done") is False
    return same_case and isinstance(outcome, dict) and outcome.get("decision") == "approve"


@operation("declaration.send_back", title="退回修改")
def send_back(call: Call, *, declaration: str, reason: str) -> Json:
    """RETURNED, with the reason and until when it may be corrected."""
    row = _of(call, declaration)
    batch = call.work.batches.get(row.batch_id)
    stage_ends = next(
        (getattr(batch, deadline) for status, _, _, deadline in STAGES.values() if status == row.status), batch.area_by
    )
    by = max(min(stage_ends, call.work.now + CORRECT_WITHIN), call.work.now + timedelta(hours=24))
    call.work.declarations.change(row.id, status="RETURNED", reason=reason, correct_by=by)
    call.work.notify(account_of(call), "sent_back")
    return {"by": by.isoformat()}


@operation("declaration.resubmit", title="重新提交")
def resubmit(call: Call, *, declaration: str) -> Json:
    """A new version and snapshot; another unit means from the first level again, else the same level."""
    row = _of(call, declaration)
    _place(call, call.answers("correct"))
    _snapshot(call, row.id, {**call.answers("choose"), **call.answers("correct")})
    unit = call.work.units.binding_of(row.account_id)
    moved = (unit.id if unit else None) != row.unit_id
    stage = 0 if moved else row.stage
    call.work.declarations.change(row.id, stage=stage, correct_by=None)
    call.work.audit("declaration.resubmitted", f"declaration:{row.id}", {"from": stage})
    return None


@operation("declaration.reject", title="审核不通过")
def reject(call: Call, *, declaration: str, reason: str) -> Json:
    """REJECTED; what was paid goes back (withdraw_refund row 7)."""
    row = _of(call, declaration)
    call.work.declarations.change(row.id, status="REJECTED", reason=reason, correct_by=None)
    refund_paid(call.work, row.id, "审核未通过")
    call.work.notify(account_of(call), "rejected")
    return "REJECTED"


@operation("declaration.register", title="报名成功")
def register(call: Call, *, declaration: str) -> Json:
    """The last level has approved."""
    call.work.declarations.change(UUID(declaration), status="REGISTERED")
    call.work.notify(account_of(call), "registered")
    call.work.audit("declaration.registered", f"declaration:{declaration}")
    return "REGISTERED"


@operation("declaration.abandon", title="视为放弃")
def abandon(call: Call, *, declaration: str) -> Json:
    """Unpaid at the deadline counts as giving up (dossier §0.2)."""
    call.work.declarations.change(UUID(declaration), status="ABANDONED")
    call.work.notify(account_of(call), "abandoned")
    return "ABANDONED"


@operation("declaration.expire", title="作废草稿")
def expire(call: Call, *, declaration: str) -> Json:
    """Not submitted before the window closed."""
    call.work.declarations.change(UUID(declaration), status="EXPIRED")
    return None


@operation("declaration.withdraw", title="撤回申报")
def withdraw(call: Call, *, declaration: str, money: str, resubmit: bool) -> Json:
    """WITHDRAWN: reviews are cancelled; an open order is closed, a paid one kept for the next, refunded, or lost."""
    work, row = call.work, _of(call, declaration)
    work.declarations.change(row.id, status="WITHDRAWN", may_resubmit=resubmit)
    work.reviews.cancel_open(call.instance.id)
    close_open(work, row.id)
    if money == "refund":
        refund_paid(work, row.id, "撤回申报")
    work.notify(account_of(call), "withdrawn")
    work.audit("declaration.withdrawn", f"declaration:{row.id}", {"money": money})
    return None


@operation("declaration.cancel", title="考试取消")
def cancel(call: Call, *, declaration: str) -> Json:
    """The organiser has called the exam off: everything paid goes back."""
    call.work.declarations.change(UUID(declaration), status="CANCELLED")
    refund_paid(call.work, UUID(declaration), "考试取消")
    return None
