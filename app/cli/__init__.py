"""The command line: `flask --app wsgi <command>`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from app.cli import exams, people, processes, roles, serve
from app.config import Settings


def attach(app: Flask, settings: Settings, build: Callable[[Settings], Any]) -> Flask:
    """Hang the commands on the application; `build` makes a house of settings."""
    app.extensions["settings"], app.extensions["build"] = settings, build
    for module in (serve, roles, processes, people, exams):
        module.commands(app.cli)
    return app
