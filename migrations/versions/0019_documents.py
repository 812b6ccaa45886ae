"""until when a document is valid, and who holds one whose number does not say"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_documents"
down_revision = "0018_pool"


def upgrade() -> None:
    op.add_column("verification", sa.Column("birth", sa.Date()))
    op.add_column("verification", sa.Column("sex", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "verification",
        sa.Column("valid_until", sa.Date(), comment="of the document; empty: without end, or not known"),
    )
    op.add_column("identity_document", sa.Column("valid_until", sa.Date(), comment="empty: without end, or not known"))
