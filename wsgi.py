"""The door of the house: a WSGI application for web servers, and the command line (`flask --app wsgi ...`)."""

from __future__ import annotations

import os
import sys

from flask import Flask

from app import logs
from app.cli import attach
from app.cli.place import migrate
from app.config import Misconfigured, Settings, read
from app.factory import create_app
from app.wiring import build


def _application(settings: Settings) -> Flask:
    """The web application on a running database; without one, only the commands, which start the embedded one."""
    app = create_app(build(settings).site()) if settings.database else Flask("shenbao")
    return attach(app, settings, build)


logs.install()
try:
    _settings = read(os.environ)
    app = _application(_settings)
except Misconfigured as error:
    sys.exit(str(error))


def __getattr__(name: str) -> Flask:
    """`application`, for web servers: they see to the schema when they begin, as commands do when they are called."""
    if name != "application":
        raise AttributeError(name)
    if _settings.database:
        migrate(_settings)
    return app
