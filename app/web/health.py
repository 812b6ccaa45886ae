"""Whether the process lives, and whether the main job can be done."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.queries import health
from app.web.site import ask


def install(app: Flask) -> None:
    """`/healthz` (this process only) and `/readyz` (the database, its schema, the published processes)."""
    app.add_url_rule("/healthz", "healthz", lambda: ("ok\n", 200, {"Content-Type": "text/plain"}))
    app.add_url_rule("/readyz", "readyz", _ready)


def _ready() -> Any:
    missing = ask(health.missing)
    return {"ready": not missing, "missing": missing}, 503 if missing else 200
