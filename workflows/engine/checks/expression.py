"""Expressions can be read."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.formula import strip
from workflows.engine.texts import texts
from workflows.expressions import FeelError, parse
from workflows.model import Finding
from workflows.words import say

ID = "expression"


def check(view: View) -> Iterator[Finding]:
    """FEEL that does not parse, anywhere in the diagrams.  (Those of tables are checked with the tables.)"""
    for text in texts(view.drawing):
        try:
            parse(strip(text.text))
        except FeelError as problem:
            yield error(
                ID,
                text,
                say("finding.expression", label=text.label, use=text.use, text=text.text, problem=str(problem)),
            )
