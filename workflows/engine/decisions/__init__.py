"""Decision tables (DMN 1.3): read, asked, and checked before they are published."""

from __future__ import annotations

from workflows.engine.decisions.checks import findings
from workflows.engine.decisions.reader import read
from workflows.engine.decisions.table import DecisionError, DecisionTable, Row
from workflows.engine.decisions.writer import RowText, rewrite, table

__all__ = ["DecisionError", "DecisionTable", "Row", "RowText", "findings", "read", "rewrite", "table"]
