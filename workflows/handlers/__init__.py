"""Every command's handler.  Importing this package registers them all."""

from __future__ import annotations

from workflows.handlers import login, moves, releases, tasks
from workflows.handlers.registry import handlers

__all__ = ["handlers", "login", "moves", "releases", "tasks"]
