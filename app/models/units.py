"""Institutions (work units), who is bound to which, and where they lie."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    Uuid,
    cast,
    exists,
    func,
    literal,
    select,
    text,
)

from app.models.accounts import When, role_grant
from app.models.base import metadata
from app.models.options import Context, offer
from workflows.ports.units import Unit

division = Table(
    "division",
    metadata,
    Column("code", Text, primary_key=True, comment="GB/T 2260"),
    Column("name", Text, nullable=False),
    Column("level", Integer, nullable=False, comment="1 province, 2 city, 3 county"),
    Column("parent_code", Text, ForeignKey("division.code")),
)

institution_type = Table(
    "institution_type",
    metadata,
    Column("code", Text, primary_key=True, comment="WS 218-2002"),
    Column("name", Text, nullable=False),
    Column("group_name", Text, nullable=False),
    Column("primary_care", Integer, nullable=False),
)

institution = Table(
    "institution",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True, comment="机构编码, WS 218"),
    Column("name", Text, nullable=False),
    Column("former_names", ARRAY(Text), nullable=False),
    Column("uscc", Text, nullable=False, unique=True),
    Column("type_code", Text, ForeignKey("institution_type.code"), nullable=False),
    Column("division_code", Text, ForeignKey("division.code"), nullable=False),
    Column("parent_id", Uuid, ForeignKey("institution.id")),
    Column("admin_level", Text, nullable=False),
    Column("ownership", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_reason", Text, nullable=False, server_default=""),
    Column("successor_id", Uuid, ForeignKey("institution.id"), comment="of a merged one"),
    Column("address", Text, nullable=False, server_default=""),
    Column("contact", LargeBinary, comment="sealed: department and phone of the business contact"),
    Column("applicant_id", Uuid, ForeignKey("account.id"), comment="who has registered it"),
    Column("search", Text, nullable=False, comment="names and numbers as they are searched: `app.models.unit_search`"),
    Column("pairs", ARRAY(Text), nullable=False, comment="their neighbouring characters"),
    Column("confirms", Boolean, nullable=False, server_default="false", comment="it confirms each person who binds"),
    Column("code_mac", LargeBinary, comment="keyed hash of the confirmation code"),
    Column("former_code_mac", LargeBinary, comment="of the code before it, to tell people that it was replaced"),
    Column("code_version", Integer, nullable=False, server_default="0"),
    Column("sample", Integer, nullable=False, server_default="0", comment="1: made up, to begin with"),
    CheckConstraint("status IN ('APPLIED', 'ACTIVE', 'SUSPENDED', 'MERGED')", name="status"),
    CheckConstraint("(status = 'MERGED') = (successor_id IS NOT NULL)", name="successor"),
    CheckConstraint("admin_level IN ('县', '市', '省', '部')", name="admin_level"),
    Index("ix_institution_pairs", "pairs", postgresql_using="gin"),
)

unit_binding = Table(
    "unit_binding",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("institution_id", Uuid, ForeignKey("institution.id"), nullable=False, index=True),
    Column("bound_at", When, nullable=False),
    Column("ended_at", When),
    Column("end_reason", Text),
    Index("uq_unit_binding_one", "account_id", unique=True, postgresql_where=text("ended_at IS NULL")),
)

code_attempt = Table(
    "code_attempt",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("institution_id", Uuid, nullable=False),
    Column("ok", Integer, nullable=False, comment="1 right, 0 wrong, 2 a code that was replaced"),
    Column("at", When, nullable=False),
    Index("ix_code_attempt_person", "account_id", "institution_id", "at"),
    Index("ix_code_attempt_unit", "institution_id", "at"),
)


def wrong_codes(account_id: UUID, unit_id: UUID, most: int) -> Select[Any]:
    """When a person gave a unit's wrong code since the last right one, newest first."""
    c = code_attempt.c
    mine = (c.account_id == account_id) & (c.institution_id == unit_id)
    last_right = select(func.max(c.id)).where(mine, c.ok == 1).scalar_subquery()
    wrong = mine & (c.ok == 0) & (c.id > func.coalesce(last_right, 0))
    return select(c.at).where(wrong).order_by(c.id.desc()).limit(most)


OUTCOMES = {"wrong": 0, "right": 1, "replaced": 2}  # of a code that was tried


def scope_of(unit_id: UUID) -> str:
    """The scope of a role that somebody has for a unit."""
    return f"institution:{unit_id}"


def granted_units(account_id: UUID | None, *roles: str) -> ColumnElement[bool]:
    """Institutions for which an account has one of these roles."""
    g = role_grant.c
    scope = literal("institution:") + cast(institution.c.id, Text)
    return exists().where(g.account_id == account_id, g.role.in_(roles), g.scope == scope)


def unit_rows() -> Select[Any]:
    """Units with the names of their parent, type and place."""
    i, parent = institution.c, institution.alias("parent")
    return (
        select(
            i.id, i.code, i.name, func.coalesce(parent.c.name, "").label("parent_name"), i.type_code,
            institution_type.c.name.label("type_name"), i.division_code, division.c.name.label("division_name"),
            division.c.level, division.c.parent_code,
            i.admin_level, i.ownership, i.status, institution_type.c.primary_care,
            i.confirms, i.code_version,
        )
        .join(institution_type, institution_type.c.code == i.type_code)
        .join(division, division.c.code == i.division_code)
        .outerjoin(parent, parent.c.id == i.parent_id)
    )  # fmt: skip


def unit_of(row: Any) -> Unit:
    """A unit of such a row."""
    city = row.parent_code if row.level == 3 and row.parent_code else row.division_code
    return Unit(
        row.id, row.code, row.name, row.parent_name, row.type_code, row.type_name, row.division_code, row.division_name,
        city, row.admin_level, row.ownership, row.status, bool(row.primary_care), row.confirms, row.code_version,
    )  # fmt: skip


def _divisions(level: int) -> Any:
    def source(context: Context) -> Select[Any]:
        d = division.c
        return select(d.code.label("value"), d.name.label("label")).where(d.level == level).order_by(d.code)

    return source


def _registration_points(context: Context) -> Select[Any]:
    """The counties of the exam point's city."""
    d = division.c
    wanted = select(d.code.label("value"), d.name.label("label")).where(d.level == 3).order_by(d.code)
    return wanted.where(d.parent_code == str(context.get("exam_point") or ""))


def _types(context: Context) -> Select[Any]:
    t = institution_type.c
    return select(t.code.label("value"), t.name.label("label")).order_by(t.code)


def _counties_of(context: Context) -> Select[Any]:
    """The counties of the chosen city."""
    d = division.c
    wanted = select(d.code.label("value"), d.name.label("label")).where(d.level == 3).order_by(d.code)
    return wanted.where(d.parent_code == str(context.get("city") or ""))


def _groups(context: Context) -> Select[Any]:
    name = institution_type.c.group_name
    first = func.min(institution_type.c.code)
    return select(name.label("value"), name.label("label")).group_by(name).order_by(first)


offer("institution_groups", _groups)
offer("institution_types", _types)
offer("counties_of", _counties_of)
offer("registration_points", _registration_points)
offer("cities", _divisions(2))
offer("counties", _divisions(3))
