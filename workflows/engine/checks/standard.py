"""Diagrams follow the standard."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine import specs
from workflows.engine.checks.view import View
from workflows.engine.spiff import ValidationException
from workflows.model import Finding
from workflows.words import say

ID = "standard"


def check(view: View) -> Iterator[Finding]:
    """What the schema or the library refuses.  Asked last, when no other rule has found an error."""
    try:
        specs.parse(view.drawing)
    except ValidationException as problem:
        if isinstance(problem.__context__, RecursionError):
            yield Finding(ID, "error", str(problem.file_name or ""), view.bundle.key, _TOO_LONG)
            return
        where = say("finding.line", line=problem.line_number) if problem.line_number else ""
        message = say("finding.standard", where=where, problem=str(problem))
        yield Finding(ID, "error", str(problem.file_name or ""), str(problem.id or ""), message)


_TOO_LONG = say("finding.too_long")
