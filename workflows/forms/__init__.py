"""Forms: form-js schemas, read, shown and checked on the server."""

from __future__ import annotations

from workflows.forms.cleaning import clean
from workflows.forms.conditions import Scope, scope
from workflows.forms.reading import flat, read
from workflows.forms.schema import FILE_KINDS, KINDS, Field, Form, FormError, inputs, load

__all__ = [
    "FILE_KINDS",
    "KINDS",
    "Field",
    "Form",
    "FormError",
    "Scope",
    "clean",
    "flat",
    "inputs",
    "load",
    "read",
    "scope",
]
