"""Pictures: uploaded at once, re-encoded, sealed; shown to the one who brought them or through a task."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage

from app.queries import files
from app.web.site import actor, ask, dispatch, site
from workflows.commands import StoreFile
from workflows.errors import Invalid
from workflows.words import say

blueprint = Blueprint("files", __name__)

MAX_PICTURE = 12 * 1024 * 1024
PHOTO = "photo"  # the kind of a field and of a file: cropped and sized as one for a document


@blueprint.post("/files")
def upload() -> Any:
    """One picture; answers its id."""
    actor()
    kind = PHOTO if request.args.get("kind") == PHOTO else ""
    return {"id": store(request.files.get("file"), kind)}, 201


def store(sent: FileStorage | None, kind: str = "") -> str:
    """Keep a picture for the visitor; its id.  Invalid says what is wrong with it."""
    body = sent.stream.read(MAX_PICTURE + 1) if sent else b""
    if not body:
        raise Invalid({"file": say("picture.none")})
    if len(body) > MAX_PICTURE:
        raise Invalid({"file": say("picture.too_heavy")})
    return str(dispatch(StoreFile(site().doors.clean_picture(body, kind), "image/jpeg", kind)).id)


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
