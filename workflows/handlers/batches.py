"""Exam batches: planned, copied from last year's, refused where dates contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from uuid import UUID

from workflows.commands.batches import CopyBatch, OfferMajors, PublishNotice, SaveBatch
from workflows.errors import Conflict, Forbidden, Invalid
from workflows.handlers.registry import handles
from workflows.handlers.room import Room
from workflows.model import Plan
from workflows.ports import Work
from workflows.words import say

KEY = "declaration"
TIMINGS = ("AFTER_SUBMIT", "AFTER_APPROVAL", "NONE")
MOST_MAJORS, LONGEST_NOTICE = 1000, 50_000

# field, a field it may not be before, and what is said when it is
ORDER = (
    ("pay_by", "closes_at", say("exam.pay_by_early")),
    ("unit_by", "closes_at", say("exam.unit_by_early")),
    ("point_by", "unit_by", say("exam.point_by_early")),
    ("area_by", "point_by", say("exam.area_by_early")),
    ("exam_ends_at", "area_by", say("exam.ends_early")),
)


@handles(SaveBatch)
def save(command: SaveBatch, work: Work, room: Room) -> None:
    """Change a batch; what has declarations keeps its project and year."""
    _only(work)
    batch, plan = work.batches.hold(command.batch_id), command.plan
    problems = dict(_problems(plan)) | dict(_release(work, plan))
    if problems:
        raise Invalid(problems)
    moved = (plan.project, plan.exam_year) != (batch.project, batch.exam_year)
    if moved and work.batches.declared_majors(batch.project, batch.exam_year):
        raise Conflict(say("exam.project_fixed"))
    work.batches.save(batch.id, plan)
    changed = {
        field.name: str(getattr(plan, field.name)) for field in fields(plan) if _differs(batch, plan, field.name)
    }
    work.audit("batch.changed", f"batch:{batch.id}", dict(changed))


def _differs(batch: object, plan: Plan, name: str) -> bool:
    return bool(getattr(batch, name) != getattr(plan, name))


@handles(CopyBatch)
def copy(command: CopyBatch, work: Work, room: Room) -> UUID:
    """Next year's, in one step."""
    _only(work)
    batch = work.batches.get(command.batch_id)
    given = {field.name: getattr(batch, field.name) for field in fields(Plan)}
    moments = {name: _next_year(value) for name, value in given.items() if isinstance(value, datetime)}
    year = batch.exam_year + 1
    words = {name: str(given[name]).replace(str(batch.exam_year), str(year)) for name in ("code", "name")}
    words["name"] = words["name"].replace("（示例）", "")
    if words["code"] == batch.code:
        words["code"] = f"{year}-{batch.code}"[:40]
    plan = replace(Plan(**given), **moments, **words, exam_year=year, release_id=None)  # type: ignore[arg-type]
    batch_id = work.batches.copy(batch, plan)
    work.audit("batch.copied", f"batch:{batch_id}", {"from": str(batch.id)})
    return batch_id


def _next_year(moment: datetime) -> datetime:
    """The same day a year later; 29 February becomes the 28th."""
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return moment.replace(year=moment.year + 1, day=28)


@handles(PublishNotice)
def publish_notice(command: PublishNotice, work: Work, room: Room) -> int:
    """From now on everybody reads and accepts this version."""
    _only(work)
    text = command.text.replace("\r\n", "\n").strip()
    if not 20 <= len(text) <= LONGEST_NOTICE:
        raise Invalid({"text": say("exam.notice_length", longest=LONGEST_NOTICE)})
    batch = work.batches.hold(command.batch_id)
    version = work.batches.publish_notice(batch.id, text)
    work.audit("notice.published", f"batch:{batch.id}", {"version": version})
    return version


@handles(OfferMajors)
def offer(command: OfferMajors, work: Work, room: Room) -> None:
    """Majors somebody has declared for stay."""
    _only(work)
    batch, codes = work.batches.hold(command.batch_id), [one.code for one in command.majors]
    if not 1 <= len(codes) <= MOST_MAJORS:
        raise Invalid({"majors": say("exam.majors_count", most=MOST_MAJORS)})
    if len(set(codes)) != len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise Invalid({"majors": say("exam.major_twice", code=twice)})
    gone = work.batches.declared_majors(batch.project, batch.exam_year) - set(codes)
    if gone:
        raise Conflict(say("exam.major_declared", majors=sorted(gone)))
    work.batches.offer(batch.project, batch.exam_year, command.majors)
    work.audit("majors.offered", f"batch:{batch.id}", {"count": len(codes)})


def _problems(plan: Plan) -> Iterator[tuple[str, str]]:
    right = {
        "code": (re.fullmatch(r"[A-Za-z0-9-]{3,40}", plan.code), say("exam.code_form")),
        "project": (re.fullmatch(r"[A-Z]{2,10}", plan.project), say("exam.project_form")),
        "name": (4 <= len(plan.name) <= 80, say("exam.name_length")),
        "exam_year": (2000 <= plan.exam_year <= 2100, say("exam.year_range")),
        "pay_timing": (plan.pay_timing in TIMINGS, say("exam.pay_timing_choice")),
        "closes_at": (plan.closes_at > plan.opens_at, say("exam.closes_early")),
    }
    yield from ((name, words) for name, (holds, words) in right.items() if not holds)
    yield from ((name, words) for name, other, words in ORDER if getattr(plan, name) < getattr(plan, other))


def _release(work: Work, plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.release_id is not None:
        release = work.releases.get(plan.release_id)
        if release.key != KEY or release.status not in ("published", "retired", "scheduled"):
            yield "release_id", say("exam.release_choice")


def _only(work: Work) -> None:
    if not work.actor.has("policy_staff"):
        raise Forbidden
