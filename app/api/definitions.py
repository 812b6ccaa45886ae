"""Process definitions: what can be started."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.api.answers import json, moved
from app.api.site import actor, ask, body, dispatch, field
from app.api.tasks import MAX_KEY, idempotency_key
from app.queries import releases
from workflows.commands import StartProcess
from workflows.errors import Invalid
from workflows.words import say


def routes(blueprint: Blueprint) -> None:
    """Hang the definitions on the API."""
    blueprint.add_url_rule("/process-definitions", "definitions", listing)
    blueprint.add_url_rule("/process-definitions/<key>/start", "start", start, methods=["POST"])


def listing() -> Response:
    """The releases in force, or all releases of one process."""
    actor()
    return json({"items": ask(releases.listing, request.args.get("key", ""))})


def start(key: str) -> Response:
    """Begin a case."""
    sent = body() if request.data else {}
    command = StartProcess(key, field(sent, "variables", dict, {}), _business_key(sent))
    return json(moved(dispatch(command, key=idempotency_key())), 201)


def _business_key(sent: dict[str, Any]) -> str:
    key = field(sent, "business_key", str, "")
    if len(key) > MAX_KEY:
        raise Invalid({"business_key": say("api.business_key", longest=MAX_KEY)})
    return key
