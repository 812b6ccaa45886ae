"""Majors, and one open sample batch with a notice, so that a newcomer can walk the whole way at once."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.models.batches import exam_batch, major, notice
from app.seed.reading import HERE, rows
from app.store.work import SqlWork

CHINA = timezone(timedelta(hours=8))
EXAM_YEAR = 2027
BATCH = uuid5(NAMESPACE_URL, "shenbao:batch:2027-HPTQ")


def load_exams(work: SqlWork) -> None:
    """Majors always; the sample batch only where there is none."""
    fixed = {"exam_year": EXAM_YEAR}
    majors = [
        {**row, **fixed, "subjects": int(row["subjects"]), "doubtful": row["doubtful"] == "1"} for row in rows("majors")
    ]
    work.tx.db.execute(insert(major).on_conflict_do_nothing(), majors)
    if not work.tx.db.execute(select(func.count()).select_from(exam_batch)).scalar():
        _sample(work)


def _midnight(now: datetime, days: int) -> datetime:
    """24:00 in China of the day so many days from now: windows end with the day (dossier §8)."""
    day = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=days + 1)


def _ends(moment: datetime) -> str:
    """A window's end as people say it: 24:00 of its last day."""
    return f"{(moment - timedelta(seconds=1)).astimezone(CHINA):%Y年%m月%d日}24时"


def _sample(work: SqlWork) -> None:
    now, opens = work.now, _midnight(work.now, -2)
    ends = {"closes_at": 14, "pay_by": 15, "unit_by": 20, "point_by": 40, "area_by": 60, "exam_ends_at": 180}
    batch = {
        "id": BATCH,
        "code": f"{EXAM_YEAR}-HPTQ",
        "project": "HPTQ",
        "exam_year": EXAM_YEAR,
        "name": f"{EXAM_YEAR}年度卫生专业技术资格考试（示例）",
        "opens_at": opens,
        **{name: _midnight(now, days) for name, days in ends.items()},
        "pay_timing": "AFTER_SUBMIT",
        "unit_required": False,
        "sample": True,
    }
    work.tx.db.execute(insert(exam_batch).values(batch))
    text = (HERE / "notice.txt").read_text(encoding="utf-8")
    told = {name: _ends(moment) for name, moment in batch.items() if isinstance(moment, datetime)}
    text = text.format(
        exam_year=EXAM_YEAR,
        cut_off=f"{EXAM_YEAR - 1}年12月31日",
        opens=f"{opens.astimezone(CHINA):%Y年%m月%d日}",
        closes=told["closes_at"],
        pay_by=told["pay_by"],
        unit_by=told["unit_by"],
        area_by=told["area_by"],
    )
    row = {"batch_id": BATCH, "version": 1, "text": text, "digest": sha256(text.encode()).digest(), "published_at": now}
    work.tx.db.execute(insert(notice).values(row))
