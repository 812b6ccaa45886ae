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
    Column("tickets_at", When, comment="when people were told that admission tickets can be printed"),
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


def _of(wanted: Select[Any], context: Context, *keys: str) -> Select[Any]:
    """Only what this exam offers, and what goes with the choices that were made already."""
    for key in ("project", "exam_year", *keys):
        if context.get(key):
            wanted = wanted.where(_COLUMN[key] == context[key])
    return wanted


_COLUMN = {"major_group": major.c.group_name, **{key: major.c[key] for key in ("project", "exam_year", "level")}}


def _levels(context: Context) -> Select[Any]:
    level = major.c.level
    return _of(select(level.label("value"), level.label("label")).distinct().order_by(level), context)


def _groups(context: Context) -> Select[Any]:
    name = major.c.group_name
    return _of(select(name.label("value"), name.label("label")).distinct().order_by(name), context, "level")


def _majors(context: Context) -> Select[Any]:
    m = major.c
    wanted = select(m.code.label("value"), (m.code + " " + m.name).label("label")).distinct().order_by(m.code)
    return _of(wanted, context, "level", "major_group")


def _subjects(context: Context) -> Select[Any]:
    table = values(a_column("value", String), a_column("label", String), name="subjects").data(list(SUBJECTS.items()))
    return select(table.c.value, table.c.label)


offer("levels", _levels)
offer("major_groups", _groups)
offer("majors", _majors)
offer("subjects", _subjects)
