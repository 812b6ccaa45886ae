"""Pages: a request becomes a command or a question, the answer becomes HTML."""

from __future__ import annotations

from flask import Flask

from app.web import (
    cases,
    declarations,
    desk,
    files,
    home,
    login,
    me,
    messages,
    money,
    ops,
    payments,
    personal,
    printing,
    studio,
    tasks,
    unit,
    ways_in,
)


def register(app: Flask) -> None:
    """Hang the pages on the application."""
    for module in (
        login, home, me, messages, personal, ways_in, declarations, cases, tasks, files, payments, desk, unit, ops,
        money, printing, studio,
    ):  # fmt: skip
        app.register_blueprint(module.blueprint)
