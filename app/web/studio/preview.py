"""A form as the candidate's phone will show it, and the names that it writes."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from markupsafe import Markup

from app.queries import drafts, options
from app.web import guard
from app.web.rendering import FormPage, render
from app.web.site import ask, site
from app.web.studio.site import blueprint, page, reader
from app.web.texts import text
from workflows import engine, forms
from workflows.catalog import known
from workflows.errors import Invalid

# The page is looked at inside of the editor and sends nothing.
STILL = {**guard.IN_OURS, "form-action 'self'": "form-action 'none'", "connect-src 'self'": "connect-src 'none'"}


class Preview(FormPage):
    """A form without a case: its panels say what the system will show."""

    def panel(self, name: str) -> Markup:
        return Markup('<p class="say">{}</p>').format(
            text("studio.panel_here", name=text(f"studio.panel_{name}") or name)
        )


@blueprint.post("/preview")
def preview() -> Any:
    """The very page of the form of `schema`, filled with nothing."""
    reader()
    try:
        form = form_of(request.form.get("schema", ""))
    except Invalid as invalid:
        return guard.reword(Response(page("studio/unshown.html", problems=invalid.problems), 422), STILL)
    shown = Preview(form, {}, "", 0, site().clock(), sources=lambda name, context: ask(options.listing, name, context))
    return guard.reword(Response(render_template("studio/preview.html", form=render(shown))), STILL)


def form_of(content: str) -> forms.Form:
    """The form of a file's text.  Invalid."""
    try:
        return forms.load(json.loads(content))
    except forms.FormError as error:
        raise Invalid({"schema": str(error)}) from error
    except (ValueError, RecursionError) as error:
        raise Invalid({"schema": text("studio.no_json")}) from error


@blueprint.post("/drafts/<uuid:draft_id>/written")
def written(draft_id: UUID) -> Any:
    """The names that the form of `content` writes, and who reads them in the draft."""
    reader()
    sent = request.get_json(silent=True) or {}
    form, readers = form_of(str(sent.get("content"))), engine.readers(ask(drafts.view, draft_id).bundle, known())
    return {
        "names": [
            {
                "name": one.key,
                "label": one.label,
                "required": one.required,
                "sensitive": one.sensitive,
                "read_by": readers.get(one.key, []),
            }
            for one in form.fields
            if not one.readonly
        ]
    }
