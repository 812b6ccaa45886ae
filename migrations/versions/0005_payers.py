"""WeChat identities that pay for somebody else's account"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "lent_wechat",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("appid", sa.Text(), nullable=False),
        sa.Column("openid", sa.LargeBinary(), nullable=False, comment="sealed: pays for the account, lets nobody in"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lent_wechat_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "appid", name=op.f("pk_lent_wechat")),
    )
