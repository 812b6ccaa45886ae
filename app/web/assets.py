"""Style and script: small files, named by their content so that a phone keeps them for good."""

from __future__ import annotations

import hashlib
import mimetypes
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, abort, g, request
from markupsafe import Markup

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
_TEXT = ("text/html", "text/css", "text/javascript", "application/json")
_SMALL = 600  # bytes: below that compression gains nothing


@dataclass(frozen=True)
class Asset:
    """A static file, read and compressed once."""

    name: str  # with the hash of its content
    body: bytes
    packed: bytes
    media_type: str


@lru_cache(maxsize=64)
def _asset(name: str) -> Asset:
    body = (STATIC / name).read_bytes()
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{ending}"
    return Asset(hashed, body, brotli.compress(body, quality=11), mimetypes.guess_type(name)[0] or "text/plain")


def asset(name: str) -> str:
    """The address of a static file."""
    return f"/static/{_asset(name).name}"


@lru_cache(maxsize=4)
def style() -> Markup:
    """The pages' style, to be sent with the page: on a slow network one answer instead of two is two seconds."""
    return Markup((STATIC / "page.css").read_text(encoding="utf-8"))  # noqa: S704  our own file


def nonce() -> str:
    """What this answer's own style is known by."""
    found: str = g.setdefault("nonce", secrets.token_urlsafe(12))
    return found


def install(app: Flask) -> None:
    """Serve the files; give templates `asset`, `style` and `nonce`; pack pages on their way out."""
    app.jinja_env.globals |= {"asset": asset, "style": style, "nonce": nonce}
    app.add_url_rule("/static/<name>", "static_file", _serve)
    app.after_request(_pack)


def _serve(name: str) -> Response:
    stem, _, ending = name.rpartition(".")
    plain = f"{stem.rpartition('.')[0]}.{ending}"
    if not (STATIC / plain).is_file() or _asset(plain).name != name:
        abort(404)
    found = _asset(plain)
    packed = "br" in request.headers.get("Accept-Encoding", "")
    response = Response(found.packed if packed else found.body, mimetype=found.media_type)
    response.headers["Cache-Control"] = FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "br"
    return response


def _pack(response: Response) -> Response:
    wanted = "br" in request.headers.get("Accept-Encoding", "") and "Content-Encoding" not in response.headers
    if not wanted or response.is_streamed or response.mimetype not in _TEXT or not response.content_length:
        return response
    if response.content_length > _SMALL:
        response.set_data(brotli.compress(response.get_data(), quality=5))
        response.headers["Content-Encoding"] = "br"
        response.headers["Vary"] = "Accept-Encoding"
    return response
