"""Operations of filling a declaration in: choice, fee, notice, conditions, submission (dossier §8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from workflows.errors import Invalid
from workflows.forms.cleaning import SHANGHAI
from workflows.model import Json
from workflows.ports.declarations import Declaration
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.verification import account_of, today
from workflows.words import say

FILLED_IN = ("fill_form", "correct")
NO_FEE = say("fee.not_set")


def declaration_of(call: Call, declaration: str) -> Declaration:
    """The declaration a service task is about."""
    return call.work.declarations.get(UUID(declaration))


@operation("declaration.choose")
def choose(call: Call, *, declaration: str, answers_of: str) -> Json:
    """Level, group, major and subjects, as this batch offers them.  Invalid says what does not fit."""
    row, said = declaration_of(call, declaration), call.answers(answers_of)
    major = call.work.batches.major(row.project, row.exam_year, said["major"])
    if major is None or major.level != said["level"] or major.group_name != said["major_group"]:
        raise Invalid({"major": say("declaration.major_mismatch")})
    subjects = list(said["subjects"])
    if not 1 <= len(subjects) <= major.subjects:
        raise Invalid({"subjects": say("declaration.subject_count", count=major.subjects)})
    chosen = {"level": major.level, "group_name": major.group_name, "major_code": major.code, "subjects": subjects}
    call.work.declarations.change(row.id, **chosen)
    return {
        "project": row.project,
        "exam_year": row.exam_year,
        "level": major.level,
        "group": major.group_name,
        "major": major.code,
        "subjects": len(subjects),
    }


def fee_of(amount_fen: Any) -> int:
    """What the fee table says; a project that it does not list has no fee, which is not the same as none to pay.

    Invalid, at the major that has none."""
    if not isinstance(amount_fen, int) or amount_fen < 0:
        raise Invalid({"major": NO_FEE})
    return amount_fen


@operation("declaration.price")
def price(call: Call, *, declaration: str, amount_fen: Any, split: Any) -> Json:
    """The fee of the choice, known before the notice is read, and who gets which part of it."""
    call.work.declarations.change(UUID(declaration), fee_fen=fee_of(amount_fen), fee_split=str(split or ""))
    return None


@operation("declaration.check_notice")
def check_notice(call: Call, *, declaration: str) -> Json:
    """Whether the person has consented to the newest notice."""
    row = declaration_of(call, declaration)
    return {"current": row.notice_version == call.work.batches.notice_version(row.batch_id)}


@operation("declaration.accept_notice")
def accept_notice(call: Call, *, declaration: str) -> Json:
    """Consent to the newest notice; one that changed while it was read is read again."""
    row = declaration_of(call, declaration)
    newest, read = call.work.batches.notice_version(row.batch_id), call.answers("read_notice")
    seen = int(read.get("notice_version") or newest)
    if seen != newest:
        return {"current": False}
    call.work.declarations.change(row.id, notice_version=newest, notice_at=call.work.now)
    digest = call.work.batches.notice_digest(row.batch_id, newest).hex()
    call.work.audit("notice.accepted", f"declaration:{row.id}", {"version": newest, "sha256": digest})
    return {"current": True}


@operation("declaration.assess")
def assess(call: Call, *, declaration: str) -> Json:
    """What the eligibility table asks for: years count to 31 December of the year before the exam (dossier §2.6)."""
    row, said = declaration_of(call, declaration), call.work.submissions.latest_of(call.instance.id, FILLED_IN)
    place_of(call, said)
    _schooling(call, row, said)
    cut_off = (row.exam_year - 1, 12)
    first = said.get("first_registration") or said.get("profession_start")
    unit = call.work.units.binding_of(account_of(call))
    return {
        "education": said.get("highest_education"),
        "title": said.get("current_title"),
        "years_in_title": _years(said.get("title_month"), cut_off),
        "years_in_profession": _years(first, cut_off),
        "licence": said.get("licence_category"),
        "residency": said.get("residency") == "true",
        "exclusion": said.get("exclusion"),
        "unit_type": unit.type_code if unit else "",
        "unit": str(unit.id) if unit else "",
        "bound": unit is not None,
        "ownership": unit.ownership if unit else "",
        "degree": said.get("degree") or "无",
        "graduate": str(said.get("graduation_month")) >= f"{row.exam_year}-01",
        "diploma_online": said.get("diploma_online") != "false",
    }


def place_of(call: Call, said: Mapping[str, Any]) -> None:
    """The exam point is the unit's city, or without a unit the city where the personnel file is kept.  Invalid."""
    unit = call.work.units.binding_of(account_of(call))
    row = call.work.declarations.get(UUID(call.instance.subject))
    if unit is None and call.work.batches.get(row.batch_id).unit_required:
        raise Invalid({"file_location": say("declaration.unit_first")})
    if unit is None and not said.get("file_location"):
        raise Invalid({"file_location": say("declaration.file_place")})
    city = unit.city_code if unit else f"{str(said['file_location'])[:4]}00"
    if said.get("exam_point") != city:
        raise Invalid({"exam_point": say("declaration.exam_point")})


def _schooling(call: Call, row: Declaration, said: Mapping[str, Any]) -> None:
    """Only who sits the nurses' licence exam may still be at school, and must say how they study.  Invalid."""
    if row.project == "NQE" and not said.get("study_form"):
        raise Invalid({"study_form": say("declaration.study_form")})
    if row.project != "NQE" and str(said.get("graduation_month")) > today(call.work).isoformat()[:7]:
        raise Invalid({"graduation_month": say("declaration.graduation_future")})


def _years(month: Any, cut_off: tuple[int, int]) -> int:
    if not month:
        return 0
    year, number = (int(part) for part in str(month).split("-"))
    return max(0, (cut_off[0] * 12 + cut_off[1] - year * 12 - number) // 12)


@operation("declaration.advise")
def advise(call: Call, *, declaration: str, advice: Any, credit: str) -> Json:
    """Advice, not a stop: a person decides.  With it, whether the document is valid on the day of the exam."""
    row, said = declaration_of(call, declaration), call.work.submissions.latest_of(call.instance.id, FILLED_IN)
    exam = call.work.batches.get(row.batch_id).exam_ends_at.astimezone(SHANGHAI).date().isoformat()
    expires = not said.get("doc_long_term") and str(said.get("doc_valid_until")) < exam
    call.work.declarations.change(row.id, advice={**advice, "credit": credit, "document_expires": expires})
    return None


@operation("declaration.reopen")
def reopen(call: Call, *, declaration: str) -> Json:
    """Back to the form, or to the choice."""
    call.work.declarations.change(UUID(declaration), status="DRAFT")
    return None
