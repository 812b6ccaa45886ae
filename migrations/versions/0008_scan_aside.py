"""readings aside: for the reviewer, no try of the person's"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_constraint("ck_scan_outcome", "scan")
    op.create_check_constraint("ck_scan_outcome", "scan", "outcome IN ('read', 'retake', 'limit', 'aside')")
    op.create_table_comment(
        "scan",
        "one try of a document scan, or (aside) a reading for the reviewer; a reader that was away has left no row",
    )
