"""Every command's handler.  Importing this package registers them all."""

from __future__ import annotations

from workflows import service_tasks
from workflows.handlers import identity, login, moves, releases, tasks
from workflows.handlers.registry import handlers

__all__ = ["handlers", "identity", "login", "moves", "releases", "service_tasks", "tasks"]
