"""The engine room's engine: the only package that knows SpiffWorkflow.

`load` a bundle of diagrams into a `Definition`; move instances of it with an `Engine`; ask a table with `decide`;
`check` a bundle before it is deployed.
"""

from __future__ import annotations

from workflows.engine.checks import check
from workflows.engine.definition import Definition, UserTask, decide, digest, form_path, load
from workflows.engine.engine import Engine
from workflows.engine.outline import Outline, outline, readable, tables
from workflows.engine.vocabulary import Vocabulary, vocabulary

__all__ = [
    "Definition",
    "Engine",
    "Outline",
    "UserTask",
    "Vocabulary",
    "check",
    "decide",
    "digest",
    "form_path",
    "load",
    "outline",
    "readable",
    "tables",
    "vocabulary",
]
