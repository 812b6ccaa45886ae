"""Every form has a user task."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.fields import forms
from workflows.engine.checks.view import View
from workflows.model import Finding
from workflows.words import say

ID = "form-stray"


def check(view: View) -> Iterator[Finding]:
    """A form nobody will see: often the element's id has changed."""
    known = {(node.process, node.id) for node in view.drawing.of("userTask")}
    for form in forms(view.bundle):
        if (form.process_key, form.element_id) not in known:
            message = say("finding.form_stray", path=form.path)
            yield Finding(ID, "error", form.path, form.element_id, message)
