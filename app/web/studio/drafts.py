"""Drafts: begun, worked on file by file, checked, thrown away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for

from app.queries import drafts, releases
from app.queries.drafts import DraftFile, DraftView
from app.web.site import ask, dispatch
from app.web.studio.checks import by_file, findings
from app.web.studio.files import exported, uploaded
from app.web.studio.overview import callers, elsewhere
from app.web.studio.site import as_bytes, blueprint, drawer, page, reader, sent
from app.web.texts import spoken
from workflows.bundles import readable
from workflows.catalog import known
from workflows.commands.studio import DiscardDraft, ImportDraft, RemoveDraftFile, SaveDraftFile, StartDraft
from workflows.engine import DecisionTable, compare, difference, note, vocabulary
from workflows.errors import DraftChanged, Invalid
from workflows.model import Bundle
from workflows.words import say

NAMED = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")  # a process or table that is begun here
MOST = 100  # findings that a page lists
BLANK_FORM = b'{\n "type": "default",\n "schemaVersion": 18,\n "components": []\n}\n'


@blueprint.post("/drafts")
def start() -> Any:
    """A draft of a process, of uploaded files, or of a process that nobody has drawn yet (`name`)."""
    drawer()
    came = uploaded()
    key = request.form.get("process_key", "").strip() or came.key
    files = came.files or (_new(key) if "name" in request.form else {})
    draft_id = dispatch(ImportDraft(files, key) if files else StartDraft(key))
    return redirect(url_for("studio.draft", draft_id=draft_id), 303)


def _new(key: str) -> dict[str, bytes]:
    """A pool with lanes, a start and an end."""
    name = request.form["name"].strip()[:80]
    if not NAMED.fullmatch(key) or not name:
        raise Invalid({"process_key": say("draft.process_name")})
    if any(one["key"] == key for one in ask(releases.listing, "")):
        raise Invalid({"process_key": say("draft.process_there", key=key)})
    return {f"bpmn/{key}/{key}.bpmn": render_template("studio/blank.bpmn", key=key, name=name).encode()}


@blueprint.get("/drafts/<uuid:draft_id>")
def draft(draft_id: UUID) -> Any:
    """The draft: its files, what the checks say, and what can be done with it."""
    reader()
    found = ask(drafts.view, draft_id)
    told, titles = findings(found.bundle), vocabulary(found.bundle, known()).titles
    users = callers(found.key)
    in_force = next((one for one in ask(releases.listing, "") if one["key"] == found.key), None)
    return page(
        "studio/draft.html",
        draft=found,
        groups=_groups(found),
        findings=told,
        found=by_file(told[:MOST]),
        more=len(told) - MOST,
        tables=_tables(found),
        titles=titles,
        missing=[path for path in titles if path.startswith("forms/") and path not in found.bundle.files],
        in_force=in_force,
        lines=note(compare(ask(releases.bundle, in_force["id"]), found.bundle)) if in_force else None,
        callers=users,
        elsewhere={} if users else elsewhere(found.bundle),
        running=sum(ask(releases.running, found.key).values()),
        tab="index",
    )


def _tables(found: DraftView) -> list[DecisionTable]:
    """The tables that can be read, for their workbooks."""
    told = difference(Bundle(found.key, {}), found.bundle)
    return [one.new for one in told if one.new is not None]


def _groups(found: DraftView) -> Mapping[str, list[DraftFile]]:
    kinds = {".bpmn": "diagrams", ".dmn": "tables", ".json": "forms"}
    return {
        name: [file for file in found.files if PurePosixPath(file.path).suffix == ending]
        for ending, name in kinds.items()
    }


@blueprint.get("/drafts/<uuid:draft_id>/export")
def export_draft(draft_id: UUID) -> Response:
    """All its files as a zip, as they are now."""
    reader()
    return exported(ask(drafts.view, draft_id).bundle, "draft")


@blueprint.post("/drafts/<uuid:draft_id>/discard")
def discard(draft_id: UUID) -> Any:
    """Throw it away."""
    drawer()
    dispatch(DiscardDraft(draft_id))
    return redirect(url_for("studio.index"), 303)


@blueprint.post("/drafts/<uuid:draft_id>/files")
def add_file(draft_id: UUID) -> Any:
    """A new form or table to begin with, or uploaded files: those of a name that is there take its place."""
    drawer()
    found = ask(drafts.view, draft_id)
    for path, content in (uploaded().files or _blank()).items():
        place = _place(found, path)
        known_as = next((file.revision for file in found.files if file.path == place), 0)
        dispatch(SaveDraftFile(draft_id, place, content, known_as))
    return redirect(url_for("studio.draft", draft_id=draft_id), 303)


def _place(found: DraftView, path: str) -> str:
    """Where an uploaded file belongs: a bare name takes the place of the only file of that name."""
    same = [file.path for file in found.files if PurePosixPath(file.path).name == path]
    return same[0] if len(same) == 1 else path


def _blank() -> dict[str, bytes]:
    path, name = request.form.get("path", "").strip(), request.form.get("name", "").strip()[:80]
    if path.endswith(".json"):
        return {path: BLANK_FORM}
    if not NAMED.fullmatch(path) or not name:
        raise Invalid({"path": say("draft.table_name")})
    return {f"{path}.dmn": render_template("studio/blank.dmn", key=path, name=name).encode()}


@blueprint.get("/drafts/<uuid:draft_id>/files/<path:path>")
def read_file(draft_id: UUID, path: str) -> Any:
    """A file, for its editor."""
    reader()
    file = ask(drafts.file, draft_id, path)
    return {
        "path": file.path,
        "content": file.content.decode(),
        "revision": file.revision,
        "changed_by": file.changed_by,
        "changed_at": file.changed_at.isoformat(),
    }


@blueprint.put("/drafts/<uuid:draft_id>/files/<path:path>")
def save_file(draft_id: UUID, path: str) -> Any:
    """Keep a file; answers its new revision and what the checks say of the whole draft."""
    drawer()
    content, revision = sent("content", str), sent("revision", int)
    try:
        kept = dispatch(SaveDraftFile(draft_id, path, as_bytes(content), revision))
    except DraftChanged as changed:
        return _changed(changed), 409
    return {"revision": kept, "findings": findings(ask(drafts.view, draft_id).bundle)}


@blueprint.delete("/drafts/<uuid:draft_id>/files/<path:path>")
def remove_file(draft_id: UUID, path: str) -> Any:
    """Take a file out of the draft."""
    drawer()
    try:
        dispatch(RemoveDraftFile(draft_id, path, sent("revision", int)))
    except DraftChanged as changed:
        return _changed(changed), 409
    return {"removed": path}


def _changed(changed: DraftChanged) -> dict[str, Any]:
    at = changed.facts["changed_at"].isoformat()  # type: ignore[attr-defined]
    return {"error": spoken(changed.words), **changed.facts, "changed_at": at}


@blueprint.post("/drafts/<uuid:draft_id>/check")
def check(draft_id: UUID) -> Any:
    """What the checks say of the draft, with files that are not saved yet laid over it."""
    reader()
    found = ask(drafts.view, draft_id).bundle
    over = (request.get_json(silent=True) or {}).get("files", {})
    if not isinstance(over, dict) or not all(isinstance(text, str) for text in over.values()):
        raise Invalid({"files": say("draft.files")})
    laid = {path: as_bytes(text) for path, text in over.items()}
    for path, raw in laid.items():
        readable(path, raw)
    return {"findings": findings(Bundle(found.key, {**found.files, **laid}))}
