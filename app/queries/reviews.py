"""What a reviewer sees of the matter: only what is needed, the rest masked until the task is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.models.batches import exam_batch, major
from app.models.declarations import declaration
from app.models.people import verification
from app.models.processes import user_task
from app.models.reviews import review
from app.models.units import institution
from app.queries import declarations
from app.queries.people import DOCUMENTS, mask
from app.queries.reading import Reading
from app.queries.tasks import TaskView, latest
from workflows.model import Actor

KINDS = {"IDENTITY": "实名认证", "UNIT": "考试申报", "POINT": "考试申报", "AREA": "考试申报", "REFUND": "退款"}


@dataclass(frozen=True, slots=True)
class Subject:
    """The matter of a review: facts in order, pictures, and for declarations the record."""

    kind: str
    title: str
    facts: Mapping[str, str] = field(repr=False)
    pictures: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    advice: Mapping[str, Any] | None = None
    steps: tuple[Mapping[str, Any], ...] = ()


def _of(reading: Reading, task: TaskView) -> Any:
    c = review.c
    wanted = select(c.id, c.kind, c.subject, c.level, c.overdue).where(c.instance_id == task.instance_id)
    return reading.db.execute(wanted.order_by(c.opened_at.desc()).limit(1)).first()


def subjects(reading: Reading, task_ids: Sequence[UUID]) -> dict[UUID, str]:
    """A line for each task of a list: what it is about, without naming the person."""
    t, c, d, m = user_task.c, review.c, declaration.c, major.c
    rows = reading.db.execute(
        select(t.id, c.kind, d.number, m.name)
        .join(review, (c.instance_id == t.instance_id) & (c.status == "OPEN"))
        .outerjoin(declaration, d.instance_id == t.instance_id)
        .outerjoin(major, (m.code == d.major_code) & (m.project == d.project) & (m.exam_year == d.exam_year))
        .where(t.id.in_(task_ids))
    )
    return {row.id: " ".join(filter(None, (KINDS[row.kind], row.number, row.name))) for row in rows}


def of_task(reading: Reading, task: TaskView, actor: Actor) -> Subject:
    """The matter of a task."""
    found = _of(reading, task)
    if found is None:
        return Subject("", task.name, {}, answers=latest(reading, task.instance_id, task.element_id))
    if found.kind == "IDENTITY":
        return _identity(reading, task, UUID(found.subject))
    if found.kind == "REFUND":
        row = declarations.of_refund(reading, UUID(found.subject))
        facts = {"退款单号": row.out_refund_no, "金额": f"{row.amount_fen / 100:.2f} 元", "原因": row.reason}
        return Subject("REFUND", "退款", facts)
    return _declaration(reading, task, UUID(found.subject), actor)


def _identity(reading: Reading, task: TaskView, verification_id: UUID) -> Subject:
    v = verification.c
    row = reading.db.execute(select(v.name, v.number, v.doc_type).where(v.id == verification_id)).one()
    name = reading.vault.open_text("verification.name", verification_id, bytes(row.name))
    number = reading.vault.open_text("verification.number", verification_id, bytes(row.number))
    uploaded = {
        **latest(reading, task.instance_id, "scan_document"),
        **latest(reading, task.instance_id, "upload_documents"),
    }
    facts = {
        "姓名": name if task.mine else mask(name, 1, 0),
        "证件类型": DOCUMENTS.get(row.doc_type, row.doc_type),
        "证件号码": number if task.mine else mask(number),
    }
    pictures = [*(uploaded.get("front") or []), *(uploaded.get("back") or [])] if task.mine else []
    return Subject("IDENTITY", "实名认证", facts, tuple(pictures))


def _declaration(reading: Reading, task: TaskView, declaration_id: UUID, actor: Actor) -> Subject:
    if not task.mine:
        return Subject("DECLARATION", "考试申报", {"提示": "认领后可以查看申报内容。"})
    record = declarations.detail(reading, declaration_id, actor)
    person, unit = record.snapshot.get("person") or {}, record.snapshot.get("unit") or {}
    answers = record.snapshot.get("answers") or {}
    made_up = _made_up(reading, declaration_id)
    facts = {
        "申报编号": f"{record.number}（第 {record.version} 版）",
        "考试": record.batch + made_up["batch"],
        "姓名": person.get("name", ""),
        "证件": f"{DOCUMENTS.get(person.get('doc_type', ''), '')} {person.get('number', '')}",
        "工作单位": (unit.get("name") or "未绑定（按档案所在地）") + made_up["unit"],
        "级别与专业": f"{record.level} {record.major}{made_up['major']}",
        "科目": "、".join(record.subjects),
    }
    pictures = [*(answers.get("photo") or []), *(answers.get("certificates") or [])]
    steps = tuple(declarations.progress(reading, record)[:-1])
    return Subject("DECLARATION", "考试申报", facts, tuple(pictures), answers, record.advice, steps)


def _made_up(reading: Reading, declaration_id: UUID) -> dict[str, str]:
    """What of the reference data behind a declaration is a placeholder, in words for staff."""
    d, b, m, u = declaration.c, exam_batch.c, major.c, institution.c
    row = reading.db.execute(
        select(b.sample.label("batch"), m.doubtful.label("major"), u.sample.label("unit"))
        .select_from(declaration)
        .join(exam_batch, b.id == d.batch_id)
        .outerjoin(major, (m.code == d.major_code) & (m.project == d.project) & (m.exam_year == d.exam_year))
        .outerjoin(institution, u.id == d.unit_id)
        .where(d.id == declaration_id)
    ).one()
    words = {"batch": "〔示例批次〕", "major": "〔专业名称待核对〕", "unit": "〔样例单位〕"}
    return {name: word if getattr(row, name) else "" for name, word in words.items()}


def panels(reading: Reading, task: TaskView) -> dict[str, dict[str, Any]]:
    """The panels of a staff member's form."""
    if task.key == "refund" and task.subject:
        return {"refund": {"refund": declarations.of_refund(reading, UUID(task.subject))}}
    return {}
