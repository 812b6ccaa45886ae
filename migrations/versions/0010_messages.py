"""messages say what they are about; each channel of a message has one line: its state, tries and last answer"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_messages"
down_revision = "0009_units"


def upgrade() -> None:
    op.add_column("message", sa.Column("about", sa.Uuid(), comment="what it opens, where there is more than one"))
    op.alter_column("message", "id", existing_type=sa.Uuid(), existing_nullable=False, comment="ordered by time")
    op.alter_column("message", "facts", existing_nullable=False, comment="no personal data")
    op.drop_index("ix_message_account", "message")
    op.create_index("ix_message_inbox", "message", ["account_id", "id"])
    op.create_index("ix_message_unread", "message", ["account_id"], postgresql_where=sa.text("read_at IS NULL"))
    op.execute("UPDATE message SET template = 'withdrawn_for_now' WHERE template = 'withdrawn' AND facts ? 'until'")
    op.execute("UPDATE message SET facts = '{}' WHERE template = 'submitted'")
    op.execute(
        "CREATE TEMP TABLE delivery_log ON COMMIT DROP AS SELECT DISTINCT ON (message_id, channel) * FROM delivery"
        " ORDER BY message_id, channel, id DESC"
    )
    op.drop_table("delivery")
    op.create_table(
        "delivery",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False, comment="what the provider said last, without numbers"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="of the last try"),
        sa.Column("reason", sa.Text(), comment="why it was closed by hand"),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'skipped', 'failed', 'closed')", name=op.f("ck_delivery_state")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_message_id_message")),
        sa.PrimaryKeyConstraint("message_id", "channel", name=op.f("pk_delivery")),
    )
    op.create_index("ix_delivery_failed", "delivery", ["at"], postgresql_where=sa.text("state = 'failed'"))
    op.execute(
        "INSERT INTO delivery (message_id, channel, state, tries, answer, at) SELECT message_id, channel,"
        " CASE WHEN outcome = 'sent' THEN 'sent' WHEN outcome IN ('limit', 'number') THEN 'failed' ELSE 'skipped' END,"
        " 1, outcome, at FROM delivery_log"
    )
