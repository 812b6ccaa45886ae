"""Every command's handler.  Importing this package registers them all."""

from __future__ import annotations

from workflows import service_tasks
from workflows.handlers import (
    batches,
    cancellation,
    declaration,
    identity,
    login,
    mergers,
    messages,
    money,
    moves,
    payment,
    personal,
    receipts,
    releases,
    retention,
    routines,
    studio,
    tasks,
    tickets,
    units,
    ways_in,
)
from workflows.handlers.registry import handlers

__all__ = [
    "batches",
    "cancellation",
    "declaration",
    "handlers",
    "identity",
    "login",
    "mergers",
    "messages",
    "money",
    "moves",
    "payment",
    "personal",
    "receipts",
    "releases",
    "retention",
    "routines",
    "service_tasks",
    "studio",
    "tasks",
    "tickets",
    "units",
    "ways_in",
]
