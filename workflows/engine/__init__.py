"""The engine room's engine: the only package that knows SpiffWorkflow.

`load` a bundle of diagrams into a `Definition`; move instances of it with an `Engine`; ask a table with `decide`;
`check` a bundle before it is deployed.
"""

from __future__ import annotations

from workflows.engine.changes import Change, TableDifference, compare, difference, note
from workflows.engine.checks import check
from workflows.engine.decisions import DecisionTable, Row, RowText, rewrite, table
from workflows.engine.definition import Definition, UserTask, decide, digest, form_path, load
from workflows.engine.engine import Engine
from workflows.engine.layout import Layout, layout
from workflows.engine.outline import Outline, outline, readable, tables
from workflows.engine.readers import readers
from workflows.engine.vocabulary import Vocabulary, vocabulary

__all__ = [
    "Change",
    "DecisionTable",
    "Definition",
    "Engine",
    "Layout",
    "Outline",
    "Row",
    "RowText",
    "TableDifference",
    "UserTask",
    "Vocabulary",
    "check",
    "compare",
    "decide",
    "difference",
    "digest",
    "form_path",
    "layout",
    "load",
    "note",
    "outline",
    "readable",
    "readers",
    "rewrite",
    "table",
    "tables",
    "vocabulary",
]
