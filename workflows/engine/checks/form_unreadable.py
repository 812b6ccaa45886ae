"""Forms can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from workflows import forms as form_room
from workflows.engine.checks.fields import forms
from workflows.engine.checks.view import View
from workflows.model import Finding
from workflows.words import say

ID = "form-unreadable"


def check(view: View) -> Iterator[Finding]:
    """A form that is no form-js schema, or asks for something our forms cannot do."""
    for form in forms(view.bundle):
        try:
            form_room.load(json.loads(view.bundle.files[form.path]))
        except (ValueError, form_room.FormError) as problem:
            message = say("finding.form_unreadable", path=form.path, problem=str(problem))
            yield Finding(ID, "error", form.path, form.element_id, message, getattr(problem, "where", ""))
