"""the half minute whose authenticator code was used last"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022_totp_step"
down_revision = "0021_tickets"


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column("totp_step", sa.BigInteger(), comment="the half minute whose code was used last: none is good twice"),
    )
