"""which page wrote a draft, so that another page's older one does not overwrite it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_draft_pages"
down_revision = "0019_documents"


def upgrade() -> None:
    comment = "the page that wrote it: another one is told instead of overwriting it"
    op.add_column("draft", sa.Column("page", sa.Text, nullable=False, server_default="", comment=comment))
