"""The editors' pages: a file of a draft, the bundle that draws it, and who else is there."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.queries import drafts
from app.web import guard
from app.web.bundles import bundled
from app.web.site import ask, dispatch
from app.web.studio.site import as_bytes, blueprint, drawer, page, reader, sent
from workflows.catalog import known
from workflows.commands.studio import BringProcess, ImportDraft, StayInDraft
from workflows.engine import vocabulary
from workflows.errors import NotFound

EDITORS = {".bpmn": "modeler", ".dmn": "dmn", ".json": "form_editor"}
# bpmn.io sets positions and sizes as style attributes; scripts, sheets and everything else stay strict.
STYLED = {"modeler", "dmn"}


@blueprint.get("/drafts/<uuid:draft_id>/edit/<path:path>")
def edit(draft_id: UUID, path: str) -> Any:
    """The editor of a file; diagrams can also be looked at only (`?look=1`), and so by those who only approve."""
    draws = reader().has("policy_staff") and not request.args.get("look")
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


@blueprint.post("/drafts/<uuid:draft_id>/presence")
def presence(draft_id: UUID) -> Any:
    """This file is open here: answers who else is in the draft, and the revision the file has by now."""
    actor, path = drawer(), sent("path", str)
    dispatch(StayInDraft(draft_id, path))
    file = ask(drafts.file, draft_id, path)
    told = ask(drafts.others, draft_id, actor.account_id)
    return {"others": told, "revision": file.revision, "changed_by": file.changed_by}


@blueprint.post("/drafts/<uuid:draft_id>/copy")
def copy(draft_id: UUID) -> Any:
    """A draft of one's own: this one's files, one of them as it is sent.  Answers where it is edited."""
    drawer()
    path, content = sent("path", str), as_bytes(sent("content", str))
    found = ask(drafts.view, draft_id).bundle
    made = dispatch(ImportDraft({**found.files, path: content}, found.key))
    return {"address": url_for("studio.edit", draft_id=made, path=path)}


@blueprint.post("/drafts/<uuid:draft_id>/processes")
def bring_process(draft_id: UUID) -> Any:
    """A process in force comes into the draft, with its files."""
    drawer()
    dispatch(BringProcess(draft_id, sent("key", str)))
    return {}
