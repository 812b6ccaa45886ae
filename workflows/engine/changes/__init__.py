"""What is different between two bundles of a process, and the same in plain Chinese."""

from __future__ import annotations

from workflows.engine.changes.compare import compare, difference, note
from workflows.engine.changes.model import Change, Lined, Pair, TableDifference

__all__ = ["Change", "Lined", "Pair", "TableDifference", "compare", "difference", "note"]
