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

KEY = "declaration"
TIMINGS = ("AFTER_SUBMIT", "AFTER_APPROVAL", "NONE")
MOST_MAJORS, LONGEST_NOTICE = 1000, 50_000

# field, a field it may not be before, and what is said when it is
ORDER = (
    ("pay_by", "closes_at", "缴费截止不能早于申报截止。"),
    ("unit_by", "closes_at", "单位审核截止不能早于申报截止。"),
    ("point_by", "unit_by", "考点审核截止不能早于单位审核截止。"),
    ("area_by", "point_by", "考区审核截止不能早于考点审核截止。"),
    ("exam_ends_at", "area_by", "考试结束不能早于考区审核截止。"),
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
        raise Conflict("已经有人申报，考试项目和年度不能再改。")
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
        raise Invalid({"text": f"须知须有 20 至 {LONGEST_NOTICE} 个字。"})
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
        raise Invalid({"majors": f"请列出 1 至 {MOST_MAJORS} 个专业。"})
    if len(set(codes)) != len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise Invalid({"majors": f"专业代码 {twice} 有两行。"})
    gone = work.batches.declared_majors(batch.project, batch.exam_year) - set(codes)
    if gone:
        raise Conflict(f"专业 {'、'.join(sorted(gone))} 已经有人申报，不能去掉。")
    work.batches.offer(batch.project, batch.exam_year, command.majors)
    work.audit("majors.offered", f"batch:{batch.id}", {"count": len(codes)})


def _problems(plan: Plan) -> Iterator[tuple[str, str]]:
    right = {
        "code": (re.fullmatch(r"[A-Za-z0-9-]{3,40}", plan.code), "代码须是 3 至 40 个字母、数字或短横线。"),
        "project": (re.fullmatch(r"[A-Z]{2,10}", plan.project), "考试项目须是 2 至 10 个大写字母，如 HPTQ。"),
        "name": (4 <= len(plan.name) <= 80, "名称须有 4 至 80 个字。"),
        "exam_year": (2000 <= plan.exam_year <= 2100, "考试年度须在 2000 至 2100 之间。"),
        "pay_timing": (plan.pay_timing in TIMINGS, "请选择缴费时间。"),
        "closes_at": (plan.closes_at > plan.opens_at, "申报截止须晚于申报开始。"),
    }
    yield from ((name, words) for name, (holds, words) in right.items() if not holds)
    yield from ((name, words) for name, other, words in ORDER if getattr(plan, name) < getattr(plan, other))


def _release(work: Work, plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.release_id is not None:
        release = work.releases.get(plan.release_id)
        if release.key != KEY or release.status not in ("published", "retired", "scheduled"):
            yield "release_id", "请选择一个发布过的考试申报流程版本。"


def _only(work: Work) -> None:
    if not work.actor.has("policy_staff"):
        raise Forbidden
