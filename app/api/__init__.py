"""The JSON API: the same commands and questions as the pages, for programs (DESIGN §8)."""

from __future__ import annotations

from flask import Blueprint, Flask

from app.api import definitions, deployments, errors, instances, openapi, tasks

PREFIX = "/api/v1"


def register(app: Flask) -> None:
    """Hang the API on the application."""
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    errors.install(blueprint)
    for module in (deployments, definitions, instances, tasks, openapi):
        module.routes(blueprint)
    app.register_blueprint(blueprint)
    errors.install_fallback(app, PREFIX)
