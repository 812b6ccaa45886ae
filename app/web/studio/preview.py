"""A form as the candidate's phone will show it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.queries import options
from app.web.rendering import FormPage, render
from app.web.site import ask, site
from app.web.studio.site import blueprint, reader
from workflows import forms
from workflows.errors import Invalid


@blueprint.post("/preview")
def preview() -> Any:
    """The very page, filled with nothing; it sends nothing."""
    reader()
    sent = request.get_json(silent=True) or {}
    try:
        form = forms.load(sent.get("schema"))
    except forms.FormError as error:
        raise Invalid({"schema": str(error)}) from error
    shown = FormPage(form, {}, "", 0, site().clock(), sources=lambda name, context: ask(options.listing, name, context))
    return render_template("studio/preview.html", form=render(shown))
