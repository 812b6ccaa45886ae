"""The editors' pages: a file of a draft, and the bundle that draws it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from flask import Response

from app.queries import drafts
from app.web import guard
from app.web.bundles import bundled
from app.web.site import ask
from app.web.studio.site import blueprint, page, reader
from workflows.catalog import known
from workflows.engine import vocabulary
from workflows.errors import NotFound

EDITORS = {".bpmn": "modeler", ".dmn": "dmn", ".json": "form_editor"}
# bpmn.io sets positions and sizes as style attributes; scripts, sheets and everything else stay strict.
STYLED = {"modeler", "dmn"}


@blueprint.get("/drafts/<uuid:draft_id>/edit/<path:path>")
def edit(draft_id: UUID, path: str) -> Any:
    """The editor of a file; those who approve may look at diagrams."""
    draws = reader().has("policy_staff")
    file, draft = ask(drafts.file, draft_id, path), ask(drafts.view, draft_id)
    editor = EDITORS.get(PurePosixPath(file.path).suffix, "")
    if not draws:
        editor = "viewer" if editor == "modeler" else ""
    if not editor:
        raise NotFound
    titles = vocabulary(draft.bundle, known()).titles
    facts = {"draft": draft, "path": path, "title": titles.get(path, path), "editor": editor, "tab": "index"}
    files = bundled(editor)
    if files is None:
        return page("studio/not_built.html", **facts), 503
    shown = Response(page("studio/editor.html", files=files, **facts))
    return guard.allow(shown, "style-src-attr 'unsafe-inline'") if editor in STYLED else shown
