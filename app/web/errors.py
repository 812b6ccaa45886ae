"""What a refusal means over HTTP, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.statuses import status_of
from app.web.texts import catalogue, spoken, text
from workflows import errors
from workflows.words import CHINESE


def install(app: Flask) -> None:
    """Turn refusals and HTTP errors into pages."""
    app.register_error_handler(errors.Refused, refused)
    app.register_error_handler(HTTPException, _http)


def refused(error: errors.Refused) -> Any:
    """The page, or for programs of a page the JSON, of a refusal."""
    if isinstance(error, errors.NotSignedIn) and request.method == "GET":
        return redirect(url_for("login.index", next=request.full_path.rstrip("?")), 303)
    if request.accept_mimetypes.best == "application/json":
        problems = getattr(error, "problems", {})
        return {"detail": spoken(next(iter(problems.values()), error.words))}, status_of(error)
    return page(status_of(error), error.words, getattr(error, "problems", {}))


def _http(error: HTTPException) -> Any:
    if isinstance(error, HTTPException) and error.code and error.code < 400:
        return error
    code = error.code or 500
    known = f"http.{code}" in catalogue(CHINESE)
    words = text(f"http.{code}") if known else text("http.500")
    return ({"detail": words}, code) if request.accept_mimetypes.best == "application/json" else page(code, words)


def page(status: int, words: str, problems: Mapping[str, str] | None = None) -> Response | tuple[str, int]:
    """An error page that says what happened and where to go on."""
    return render_template("error.html", status=status, words=words, problems=problems or {}), status
