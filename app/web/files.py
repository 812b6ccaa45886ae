"""Pictures and papers: uploaded at once, drawn anew, sealed; shown to who brought them or through a task."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage

from app.pictures import MAX_BYTES, PAPER, PHOTO
from app.queries import files
from app.web.site import actor, ask, dispatch, site
from workflows.commands import StoreFile
from workflows.errors import Invalid
from workflows.words import say

blueprint = Blueprint("files", __name__)


@blueprint.post("/files")
def upload() -> Any:
    """One picture, or a PDF; answers the ids of the pictures it became."""
    actor()
    kind = request.args.get("kind", "")
    return {"ids": store(request.files.get("file"), kind if kind in (PHOTO, PAPER) else "")}, 201


def store(sent: FileStorage | None, kind: str = "") -> list[str]:
    """Keep a picture, or each page of a PDF, for the visitor; the ids.  Invalid says what is wrong with it."""
    body = sent.stream.read(MAX_BYTES + 1) if sent else b""
    if not body:
        raise Invalid({"file": say("picture.none")})
    if len(body) > MAX_BYTES:
        raise Invalid({"file": say("picture.too_heavy")})
    drawn = site().doors.clean_picture(body, kind)
    return [str(dispatch(StoreFile(one, "image/jpeg", kind if kind == PHOTO else "")).id) for one in drawn]


@blueprint.get("/files/<uuid:file_id>")
def show(file_id: UUID) -> Response:
    """The picture, for those who may see it.  Never inline as anything but a picture."""
    found = ask(files.content, file_id, actor())
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": f'inline; filename="{file_id}.jpg"',
        "Cache-Control": "private, no-store",
    }
    return Response(found.content, mimetype=found.media_type, headers=headers)
