"""The studio's bundles: built by `frontend/build.mjs`, each file named by its content and packed once."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from flask import Flask, Response, abort, request, send_file

from app.web.assets import FOREVER

DIST = Path(__file__).parent / "static" / "dist"
_NAME = re.compile(r"[A-Za-z0-9_-]+-[A-Z0-9]{8}\.[a-z0-9]+(\.LEGAL\.txt)?")


@dataclass(frozen=True)
class BundledPage:
    """What a page of the studio loads, as addresses."""

    script: str
    style: str | None
    parts: Sequence[str]  # the script asks for them itself; known early, they come at once


def bundled(page: str) -> BundledPage | None:
    """The files of a page; None when they have not been built."""
    manifest = DIST / "manifest.json"
    found = orjson.loads(manifest.read_bytes())["pages"].get(page) if manifest.is_file() else None
    if found is None:
        return None
    style = f"/static/dist/{found['style']}" if found["style"] else None
    return BundledPage(f"/static/dist/{found['script']}", style, [f"/static/dist/{part}" for part in found["parts"]])


def install(app: Flask) -> None:
    """Serve the files."""
    app.add_url_rule("/static/dist/<name>", "bundled_file", _serve)


def _serve(name: str) -> Response:
    file = DIST / name
    if not _NAME.fullmatch(name) or not file.is_file():
        abort(404)
    packed = "br" in request.headers.get("Accept-Encoding", "")
    media = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = send_file(file.with_name(f"{name}.br") if packed else file, mimetype=media, conditional=False)
    response.headers["Cache-Control"] = FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "br"
    return response
