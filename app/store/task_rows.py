"""A user task's row, as the table and as the handlers have it."""

from __future__ import annotations

from typing import Any

from app.models.processes import user_task
from workflows.ports import TaskRow

t = user_task.c
ROW = [
    t.id, t.instance_id, t.process_key, t.element_id, t.name, t.lane, t.assignee, t.role, t.scope, t.owner_id, t.state,
    t.claimed_by, t.lease_until, t.due_at, t.revision,
]  # fmt: skip


def row_of(row: Any) -> TaskRow:
    """A table row as the handlers see it."""
    return TaskRow(*(getattr(row, column.name) for column in ROW))
