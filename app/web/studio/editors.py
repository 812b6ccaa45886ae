"""The editors' pages: a file of a draft, the bundle that draws it, and who else is there."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.queries import drafts
from app.queries.drafts import DraftFile
from app.web import guard
from app.web.bundles import bundled
from app.web.site import ask, dispatch
from app.web.studio.preview import form_of
from app.web.studio.site import as_bytes, blueprint, drawer, page, reader, sent
from workflows.catalog import known
from workflows.commands.studio import BringProcess, ImportDraft, StayInDraft
from workflows.engine import difference, vocabulary
from workflows.errors import Invalid
from workflows.model import Bundle

EDITORS = {".bpmn": "modeler", ".dmn": "dmn", ".json": "form_editor"}
# bpmn.io sets positions and sizes as style attributes, and a form's page is shown beside its editor; scripts, sheets
# and everything else stay strict.
ALLOWED = {
    "modeler": "style-src-attr 'unsafe-inline'",
    "dmn": "style-src-attr 'unsafe-inline'",
    "form_editor": "frame-src 'self'",
}


@blueprint.get("/drafts/<uuid:draft_id>/edit/<path:path>")
def edit(draft_id: UUID, path: str) -> Any:
    """The editor of a file; files can also be looked at only (`?look=1`), and so by those who only approve."""
    draws = reader().has("policy_staff") and not request.args.get("look")
    file, draft = ask(drafts.file, draft_id, path), ask(drafts.view, draft_id)
    ending = PurePosixPath(file.path).suffix
    editor = EDITORS[ending] if draws else "viewer"
    titles = vocabulary(draft.bundle, known()).titles
    facts = {"draft": draft, "path": path, "title": titles.get(path, path), "editor": editor, "tab": "index"}
    if not draws and ending != ".bpmn":
        return page("studio/look.html", **facts, **_read(file))
    files = bundled(editor)
    if files is None:
        return page("studio/not_built.html", **facts), 503
    shown = Response(page("studio/editor.html", files=files, **facts))
    return guard.allow(shown, ALLOWED[editor]) if editor in ALLOWED else shown


def _read(file: DraftFile) -> dict[str, Any]:
    """A table's rows, or a form's fields; `problem` says why there are none."""
    try:
        if file.path.endswith(".json"):
            return {"fields": form_of(file.content.decode()).fields}
        return {"tables": difference(Bundle("", {}), Bundle("", {file.path: file.content}))}
    except Invalid as invalid:
        return {"problem": "；".join(invalid.problems.values())}


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
