"""The pool by what is due first: of a scope, and of the whole province; the open reviews that press."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_pool"
down_revision = "0016_presence"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open' AND role IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_user_task_pool", "user_task")
    columns = ["role", "scope", "due_at", "created_at", "id"]
    op.create_index("ix_user_task_pool", "user_task", columns, postgresql_where=OPEN)
    op.create_index("ix_user_task_province", "user_task", ["role", "due_at", "created_at", "id"], postgresql_where=OPEN)
    pressing = sa.text("status = 'OPEN' AND (overdue OR reminded_at IS NOT NULL)")
    op.create_index("ix_review_pressing", "review", ["instance_id"], postgresql_where=pressing)


def downgrade() -> None:
    op.drop_index("ix_review_pressing", "review")
    op.drop_index("ix_user_task_province", "user_task")
    op.drop_index("ix_user_task_pool", "user_task")
    op.create_index("ix_user_task_pool", "user_task", ["role", "scope", "created_at", "id"], postgresql_where=OPEN)
