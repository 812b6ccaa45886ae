"""Cases for programs."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from app.api.answers import json, listed
from app.api.site import actor, ask, body, dispatch, field
from app.queries import instances, tasks
from workflows.commands import SendMessage


def routes(blueprint: Blueprint) -> None:
    """Hang the cases on the API."""
    one = "/process-instances/<uuid:instance_id>"
    blueprint.add_url_rule(one, "instance", view)
    blueprint.add_url_rule(f"{one}/history", "history", history)
    blueprint.add_url_rule(f"{one}/messages", "messages", message, methods=["POST"])


def view(instance_id: UUID) -> Response:
    """Where a case stands, and the caller's open tasks of it."""
    who = actor()
    found = ask(instances.view, instance_id, who)
    return json({**found, "tasks": [listed(task) for task in ask(tasks.of_instance, instance_id, who)]})


def history(instance_id: UUID) -> Response:
    """What happened, step by step."""
    return json({"items": ask(instances.history, instance_id, actor())})


def message(instance_id: UUID) -> Response:
    """A message for the case."""
    sent = body()
    dispatch(SendMessage(instance_id, field(sent, "name", str), sent.get("payload")))
    return Response(status=204)
