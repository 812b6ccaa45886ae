"""Exams: batches with their windows, notices, and the majors that can be declared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    Uuid,
    select,
    values,
)
from sqlalchemy import column as a_column

from app.models.accounts import When
from app.models.base import metadata
from app.models.options import Context, offer
from workflows.words import say

exam_batch = Table(
    "exam_batch",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True, comment="such as 2027-HPTQ"),
    Column("project", Text, nullable=False),
    Column("exam_year", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("opens_at", When, nullable=False),
    Column("closes_at", When, nullable=False),
    Column("pay_by", When, nullable=False),
    Column("unit_by", When, nullable=False),
    Column("point_by", When, nullable=False),
    Column("area_by", When, nullable=False),
    Column("exam_ends_at", When, nullable=False),
    Column("pay_timing", Text, nullable=False),
    Column("unit_required", Boolean, nullable=False),
    Column("release_id", Uuid, ForeignKey("release.id"), comment="new declarations run on it; empty: the newest"),
    Column("sample", Boolean, nullable=False, comment="made up, to begin with"),
    Column("cancelled_at", When, comment="called off by the organiser"),
    CheckConstraint("pay_timing IN ('AFTER_SUBMIT', 'AFTER_APPROVAL', 'NONE')", name="pay_timing"),
    CheckConstraint(
        "opens_at < closes_at AND closes_at <= pay_by AND closes_at <= unit_by AND unit_by <= point_by"
        " AND point_by <= area_by AND area_by <= exam_ends_at",
        name="dates",
    ),
)

notice = Table(
    "notice",
    metadata,
    Column("batch_id", Uuid, ForeignKey("exam_batch.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("published_at", When, nullable=False),
)

major = Table(
    "major",
    metadata,
    Column("project", Text, primary_key=True),
    Column("exam_year", Integer, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("group_name", Text, nullable=False),
    Column("subjects", Integer, nullable=False),
    Column("doubtful", Boolean, nullable=False, comment="the name was not read in an official list"),
)

SUBJECTS = {
    "1": say("exam.subject.1"),
    "2": say("exam.subject.2"),
    "3": say("exam.subject.3"),
    "4": say("exam.subject.4"),
}


def _distinct(column: Any, **where: Any) -> Select[Any]:
    wanted = select(column.label("value"), column.label("label")).distinct().order_by(column)
    for name, value in where.items():
        wanted = wanted.where(major.c[name] == value)
    return wanted


def _majors(context: Context) -> Select[Any]:
    m = major.c
    wanted = select(m.code.label("value"), (m.code + " " + m.name).label("label")).distinct().order_by(m.code)
    for name, key in (("level", "level"), ("group_name", "major_group")):
        if context.get(key):
            wanted = wanted.where(m[name] == context[key])
    return wanted


def _subjects(context: Context) -> Select[Any]:
    table = values(a_column("value", String), a_column("label", String), name="subjects").data(list(SUBJECTS.items()))
    return select(table.c.value, table.c.label)


offer("levels", lambda context: _distinct(major.c.level))
offer("major_groups", lambda context: _distinct(major.c.group_name))
offer("majors", _majors)
offer("subjects", _subjects)
