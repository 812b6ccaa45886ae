"""Forms do not write what the system decides."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.fields import fields
from workflows.engine.checks.view import View
from workflows.engine.checks.writes import system_values
from workflows.model import Finding
from workflows.words import say

ID = "system-value"


def check(view: View) -> Iterator[Finding]:
    """A field named like an operation's result, a message's content, a decision's output or the case itself."""
    written = system_values(view)
    for field in fields(view.bundle):
        by = written.get(field.path[0])
        if by:
            message = say(
                "finding.system_value", path=field.form.path, label=field.label, by=by, variable=field.path[0]
            )
            yield Finding(ID, "error", field.form.path, field.form.element_id, message, field.path[-1])
