"""What a refusal means over HTTP, for programs: problem+json (RFC 9457)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from app.statuses import status_of
from workflows import errors
from workflows.words import say


def install(blueprint: Blueprint) -> None:
    """Turn refusals and HTTP errors into problems."""
    blueprint.register_error_handler(errors.Refused, refused)
    blueprint.register_error_handler(HTTPException, http)


def install_fallback(app: Flask, prefix: str) -> None:
    """Unknown paths below the API answer as programs expect."""

    def unknown(path: str) -> Response:
        return problem(404, "not-found", say("api.unknown"))

    app.add_url_rule(f"{prefix}/<path:path>", "api_unknown", unknown)


def refused(error: errors.Refused) -> Response:
    """A refusal as a problem; `problems` and `findings` say where."""
    return problem(status_of(error), _kebab(type(error).__name__), str(error), **_facts(error))


def http(error: HTTPException) -> Response:
    """Werkzeug's own errors as problems."""
    return problem(error.code or 500, _kebab(error.name), error.description or error.name)


def problem(status: int, kind: str, detail: str, **more: Any) -> Response:
    """A problem document."""
    document = {"type": f"urn:shenbao:{kind}", "title": kind, "status": status, "detail": detail, **more}
    headers = {"Retry-After": "60"} if status == 429 else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    document["instance"] = request.path
    return Response(orjson.dumps(document, default=str), status, headers, mimetype="application/problem+json")


def _facts(error: errors.Refused) -> dict[str, Any]:
    told = dict(error.facts)
    if "findings" in told:
        told["findings"] = [asdict(finding) for finding in told["findings"]]  # type: ignore[attr-defined]
    return told


def _kebab(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name.replace(" ", "")).lstrip("-")
