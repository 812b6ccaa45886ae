"""The shapes of answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from flask import Response

from app.queries.tasks import TaskView
from workflows.handlers.tasks import Moved
from workflows.ports import TaskRow


def json(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(value, default=str), status, mimetype="application/json")


def task(row: TaskRow) -> dict[str, Any]:
    """A task as it comes out of a command."""
    return {
        "id": row.id,
        "element_id": row.element_id,
        "name": row.name,
        "instance_id": row.instance_id,
        "lane": row.lane,
        "role": row.role,
        "scope": row.scope,
        "revision": row.revision,
        "due_at": row.due_at,
        "claimed_by": row.claimed_by,
    }


def moved(answer: Moved) -> dict[str, Any]:
    """Where a case stands: the caller's next open tasks of it."""
    return {"instance": {"id": answer.instance_id}, "tasks": [task(row) for row in answer.tasks]}


def listed(view: TaskView) -> dict[str, Any]:
    """A task in a list."""
    return {
        "id": view.id,
        "element_id": view.element_id,
        "name": view.name,
        "instance_id": view.instance_id,
        "key": view.key,
        "business_key": view.business_key,
        "release": view.release,
        "lane": view.lane,
        "role": view.role,
        "scope": view.scope,
        "revision": view.revision,
        "created_at": view.created_at,
        "due_at": view.due_at,
        "claimed_by": view.claimed_by,
    }


def page(items: Iterable[Any], next_cursor: str | None) -> dict[str, Any]:
    """A part of a list."""
    return {"items": list(items), "next_cursor": next_cursor}
