"""Deployments: diagrams, tables and forms sent in together, put in force by a second person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from app.api.answers import json
from app.api.site import actor, body, dispatch, field
from workflows.bundles import bundles_of
from workflows.commands import Deploy, Publish
from workflows.errors import Invalid
from workflows.handlers.releases import Deployed
from workflows.words import say

MAX_FILES = 500


def routes(blueprint: Blueprint) -> None:
    """Hang the deployments on the API."""
    blueprint.add_url_rule("/deployments", "deploy", deploy, methods=["POST"])
    blueprint.add_url_rule("/deployments/<uuid:deployment_id>/publish", "publish", publish, methods=["POST"])


def deploy() -> Response:
    """Propose the uploaded files; the answer carries the checks' findings."""
    actor()
    answer: Deployed = dispatch(Deploy(tuple(bundles_of(_files())), request.form.get("note", "")))
    releases = [{"key": release.key, "version": release.version} for release in answer.releases]
    told: dict[str, Any] = {"id": answer.id, "releases": releases}
    return json({**told, "findings": [asdict(finding) for finding in answer.findings]}, 201)


def publish(deployment_id: UUID) -> Response:
    """Put a deployment in force: at once, or from `effective_at` on."""
    releases = dispatch(Publish(deployment_id, _moment(field(body(), "effective_at", str, "") if request.data else "")))
    told = [{"key": release.key, "version": release.version, "status": release.status} for release in releases]
    return json({"id": deployment_id, "releases": told})


def _moment(given: str) -> datetime | None:
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid({"effective_at": say("api.effective_at")})
    return moment


def _files() -> dict[str, bytes]:
    sent = [file for files in request.files.lists() for file in files[1]]
    if not sent:
        raise Invalid({"files": say("api.no_files")})
    if len(sent) > MAX_FILES:
        raise Invalid({"files": say("api.too_many_files", count=MAX_FILES)})
    found: dict[str, bytes] = {}
    for file in sent:
        path = _path(file.filename or "")
        if path in found:
            raise Invalid({"files": say("api.file_twice", path=path)})
        found[path] = file.stream.read()
    return found


def _path(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if not name or path.is_absolute() or ".." in path.parts or len(name) > 300:
        raise Invalid({"files": say("api.file_name", name=name[:80])})
    return str(path)
