"""institutions are found by pairs of characters, registered by application, merged, and confirm their people"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_institutions"
down_revision = "0013_money"


def upgrade() -> None:
    new = [
        sa.Column("status_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True, comment="of a merged one"),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "contact", sa.LargeBinary(), nullable=True, comment="sealed: department and phone of the business contact"
        ),
        sa.Column("applicant_id", sa.Uuid(), nullable=True, comment="who has registered it"),
        sa.Column(
            "search",
            sa.Text(),
            nullable=True,
            comment="names and numbers as they are searched: `app.models.unit_search`",
        ),
        sa.Column("pairs", postgresql.ARRAY(sa.Text()), nullable=True, comment="their neighbouring characters"),
        sa.Column(
            "confirms",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="it confirms each person who binds",
        ),
        sa.Column(
            "former_code_mac",
            sa.LargeBinary(),
            nullable=True,
            comment="of the code before it, to tell people that it was replaced",
        ),
    ]
    for column in new:
        op.add_column("institution", column)
    _index_what_is_there()
    op.alter_column("institution", "search", nullable=False)
    op.alter_column("institution", "pairs", nullable=False)
    op.create_index("ix_institution_pairs", "institution", ["pairs"], postgresql_using="gin")
    for column, table in (("successor_id", "institution"), ("applicant_id", "account")):
        op.create_foreign_key(op.f(f"fk_institution_{column}_{table}"), "institution", table, [column], ["id"])
    op.drop_constraint(op.f("ck_institution_status"), "institution")
    op.create_check_constraint(
        op.f("ck_institution_status"), "institution", "status IN ('APPLIED', 'ACTIVE', 'SUSPENDED', 'MERGED')"
    )
    op.create_check_constraint(
        op.f("ck_institution_successor"), "institution", "(status = 'MERGED') = (successor_id IS NOT NULL)"
    )
    op.alter_column("code_attempt", "ok", comment="1 right, 0 wrong, 2 a code that was replaced")
    op.drop_constraint(op.f("ck_review_kind"), "review")
    kinds = "'IDENTITY', 'IDENTITY_APPEAL', 'INSTITUTION', 'UNIT', 'POINT', 'AREA', 'REFUND'"
    op.create_check_constraint(op.f("ck_review_kind"), "review", f"kind IN ({kinds})")


def _index_what_is_there() -> None:
    """As `app.models.unit_search.written` did when this was written."""
    table = sa.table(
        "institution",
        *map(sa.column, ("id", "name", "former_names", "code", "uscc", "search")),
        sa.column("pairs", postgresql.ARRAY(sa.Text())),
    )
    rows = (
        op.get_bind()
        .execute(sa.select(table.c.id, table.c.name, table.c.former_names, table.c.code, table.c.uscc))
        .all()
    )
    for row in rows:
        typed = (row.name, *row.former_names, row.code, row.uscc)
        keys = ["".join(one for one in unicodedata.normalize("NFKC", text).upper() if one.isalnum()) for text in typed]
        pairs = sorted({text[i : i + 2] for text in keys for i in range(len(text) - 1)})
        op.execute(table.update().where(table.c.id == row.id).values(search=f"|{'|'.join(keys)}|", pairs=pairs))
