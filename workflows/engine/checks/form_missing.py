"""Every user task has a form."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.fields import forms
from workflows.engine.checks.view import View, error
from workflows.model import Finding
from workflows.words import say

ID = "form-missing"


def check(view: View) -> Iterator[Finding]:
    """Without one nobody could complete it."""
    known = {(form.process_key, form.element_id) for form in forms(view.bundle)}
    for node in view.drawing.of("userTask"):
        if (node.process, node.id) not in known:
            yield error(ID, node, say("finding.form_missing", label=node.label, process=node.process, id=node.id))
