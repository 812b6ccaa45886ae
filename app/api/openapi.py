"""The API's own description, OpenAPI 3.1."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import orjson
from flask import Blueprint, Response


def routes(blueprint: Blueprint) -> None:
    """Hang the description on the API."""
    blueprint.add_url_rule("/openapi.json", "openapi", show)


@lru_cache(maxsize=1)
def description() -> bytes:
    """The description, read once."""
    return orjson.dumps(orjson.loads((Path(__file__).parent / "openapi.json").read_bytes()))


def show() -> Response:
    """Served to whoever asks: it holds no secrets."""
    return Response(description(), mimetype="application/json")
