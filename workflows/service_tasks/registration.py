"""Operations of registering an institution (dossier §8.3): applied for, judged by the parent's level, registered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from workflows.errors import Invalid, NotFound
from workflows.model import Grant, Json
from workflows.ports import Work
from workflows.ports.units import Application, Unit
from workflows.service_tasks.days import working_days
from workflows.service_tasks.registry import Call, operation
from workflows.service_tasks.verification import account_of
from workflows.words import say

REVIEW_WITHIN = 5  # working days
CODE = re.compile(r"[0-9A-Z]{9}\d{6}[0-9A-Z]{7}|\d{6}[0-9A-Z]{6}")  # WS 218, or the short form of clinics
PAPERS = ("licence", "certificate", "letter")
GRANTED = ("unit_admin", "unit_reviewer")  # to the contact: small units have nobody else; never in their own case

ADMIN_LEVELS = ("县", "市", "省", "部")  # of the office that a unit answers to: where its people are reviewed first
# the parent's level -> who judges on that level, and where
LEVELS: Mapping[str, str] = {"县": "registration_point_reviewer", "市": "exam_point_reviewer"}


@operation("institution.apply")
def apply(call: Call, *, answers_of: str) -> Json:
    """Keep the application beside the institutions, where nobody finds it yet.  Invalid names what is wrong."""
    said, units = call.answers(answers_of), call.work.units
    mine = units.applied_by(account_of(call))
    parent = _parent(call.work, said)
    problems = _code(said) | _duplicates(call.work, said, mine)
    if problems or parent is None:
        raise Invalid(problems if parent else problems | {"parent": say("registration.parent_gone")})
    application = Application(
        said["name"], said.get("former_name") or "", said["uscc"], said["code"], said["type_code"], said["ownership"],
        said["division"], said["address"], parent.id, parent.admin_level, said["department"], said["mobile"],
    )  # fmt: skip
    return {"id": str(units.apply(account_of(call), mine, application))}


def _parent(work: Work, said: Mapping[str, Any]) -> Unit | None:
    try:
        found = work.units.get(UUID(said["parent"]))
    except NotFound:
        return None
    return found if found.status == "ACTIVE" else None


def _code(said: Mapping[str, Any]) -> dict[str, str]:
    if CODE.fullmatch(said["code"]):
        return {}
    return {"code": say("registration.code")}


def _duplicates(work: Work, said: Mapping[str, Any], mine: UUID | None) -> dict[str, str]:
    """The same institution is registered once: by its numbers, then by its name in the same place."""
    taken = work.units.taken(said["uscc"], said["code"], said["name"], said["division"], mine)
    return {field: say(f"registration.taken_{field}") for field in taken}


@operation("institution.submit")
def submit(call: Call, *, institution: str, answers_of: str) -> Json:
    """What the review on the parent's level is asked.  Invalid names the paper that is missing."""
    _papers(call, answers_of)
    unit = call.work.units.get(UUID(institution))
    parent = call.work.units.parent_of(unit.id)
    role = LEVELS.get(unit.admin_level, "exam_area_reviewer")
    scope = {"县": parent.division_code, "市": parent.city_code}.get(unit.admin_level, "")
    return {
        "kind": "INSTITUTION",
        "subject": institution,
        "role": role,
        "scope": scope,
        "level": say("review.level.institution"),
        "due_at": working_days(call.work.now, REVIEW_WITHIN).isoformat(),
    }


def _papers(call: Call, answers_of: str) -> None:
    said, problems = call.answers(answers_of), {}
    for name in PAPERS:
        files = [UUID(file) for file in said.get(name) or []]
        if len(call.work.files.owned(files)) < max(1, len(set(files))):
            problems[name] = say("registration.paper", paper=say(f"registration.{name}"))
    if problems:
        raise Invalid(problems)


@operation("institution.send_back")
def send_back(call: Call, *, reason: str) -> Json:
    """The applicant is told why, and goes on from the form."""
    call.work.notify(account_of(call), "institution_sent_back", {"reason": reason})
    return None


@operation("institution.refuse")
def refuse(call: Call, *, institution: str, reason: str) -> Json:
    """The numbers are free again for whoever applies rightly."""
    call.work.units.drop(UUID(institution))
    call.work.notify(account_of(call), "institution_refused", {"reason": reason})
    call.work.audit("institution.refused", f"institution:{institution}", {"reason": reason})
    return None


@operation("institution.abandon")
def abandon(call: Call) -> Json:
    """Nothing was done for thirty days: neither the application nor a picture is kept."""
    mine = call.work.units.applied_by(account_of(call))
    if mine is not None:
        call.work.units.drop(mine)
    call.work.files.delete(call.work.submissions.pictures(call.instance.id), account_of(call))
    call.work.submissions.forget_drafts(call.instance.id)
    call.work.notify(account_of(call), "institution_abandoned")
    return None


@operation("institution.create")
def create(call: Call, *, institution: str) -> Json:
    """It can be found and bound to; the applicant is its business contact and makes its code, which is shown once."""
    call.work.units.activate(UUID(institution))
    for role in GRANTED:
        call.work.accounts.grant(account_of(call), Grant(role, f"institution:{institution}"))
    call.work.notify(account_of(call), "institution_registered")
    call.work.audit("institution.registered", f"institution:{institution}", {"contact": str(account_of(call))})
    return None
