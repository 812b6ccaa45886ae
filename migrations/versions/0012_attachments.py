"""what a declaration needs uploaded, and pictures that were made photos for a document"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012_attachments"
down_revision = "0015_personal"


def upgrade() -> None:
    needed = sa.Column(
        "attachments", JSONB, nullable=False, server_default="[]", comment="what must be uploaded: code, name, why"
    )
    op.add_column("declaration", needed)
    comment = "photo: cropped and sized as one for a document"
    op.add_column("file", sa.Column("kind", sa.Text, nullable=False, server_default="", comment=comment))
