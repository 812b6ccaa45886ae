"""Diagrams can be read."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View
from workflows.model import Finding
from workflows.words import say

ID = "unreadable"


def check(view: View) -> Iterator[Finding]:
    """Files that are no harmless XML."""
    for problem in view.drawing.unreadable:
        where = say("finding.line", line=problem.line) if problem.line else ""
        yield Finding(
            ID,
            "error",
            problem.file,
            "",
            say("finding.unreadable", file=problem.file, where=where, message=problem.message),
        )
