"""Operations of what a person must upload: which, why, and whether it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from workflows.errors import Invalid
from workflows.model import Json
from workflows.ports.declarations import Declaration
from workflows.service_tasks.filling import declaration_of
from workflows.service_tasks.registry import Call, operation
from workflows.words import say

UPLOADED_IN = "upload_attachments"
PHOTO = "PHOTO"


@operation("declaration.require_attachments")
def require_attachments(call: Call, *, declaration: str, required: list[dict[str, str]]) -> Json:
    """What the table asks of this person, each once with all its reasons; how many are still missing."""
    row = declaration_of(call, declaration)
    reasons: dict[str, list[str]] = {}
    for one in required:
        reasons.setdefault(one["code"], []).append(one["why"])
    names = {one["code"]: one["name"] for one in required}
    wanted = [{"code": code, "name": names[code], "why": "；".join(whys)} for code, whys in reasons.items()]
    call.work.declarations.change(row.id, attachments=wanted)
    missing = missing_of(wanted, call.answers(UPLOADED_IN))
    if not missing:
        _to_be_confirmed(call, row)
    return {"missing": len(missing)}


def missing_of(wanted: Sequence[Mapping[str, str]], uploaded: Mapping[str, Any]) -> list[str]:
    """The names of what must be uploaded and is not."""
    return [one["name"] for one in wanted if not uploaded.get(one["code"])]


@operation("declaration.check_attachments")
def check_attachments(call: Call, *, declaration: str) -> Json:
    """The person's own files, and a photo that was made one; what is no longer used is deleted.  Invalid."""
    row, said = declaration_of(call, declaration), call.answers(UPLOADED_IN)
    given = {code: [UUID(one) for one in ids] for code, ids in said.items()}
    used = {one for ids in given.values() for one in ids}
    mine = {one.id: one for one in call.work.files.owned(list(used))}
    problems = {code: say("attachment.gone") for code, ids in given.items() if not mine.keys() >= set(ids)}
    if PHOTO in given and not problems and [mine[one].kind for one in given[PHOTO]] != ["photo"]:
        problems[PHOTO] = say("attachment.one_photo")
    if problems:
        raise Invalid(problems)
    _forget_others(call, row, used)
    _to_be_confirmed(call, row)
    return None


def _forget_others(call: Call, row: Declaration, used: set[UUID]) -> None:
    """Pictures that were replaced; what was submitted before stays, since reviewers have seen it."""
    before = call.work.declarations.last_answers(row.id).get("answers") or {}
    submitted = {str(one) for value in before.values() if isinstance(value, list) for one in value}
    others = [one for one in call.work.submissions.pictures(call.instance.id) if str(one) not in submitted]
    call.work.files.delete([one for one in others if one not in used], row.account_id)


def _to_be_confirmed(call: Call, row: Declaration) -> None:
    if row.status == "DRAFT":
        call.work.declarations.change(row.id, status="CONFIRMING")
