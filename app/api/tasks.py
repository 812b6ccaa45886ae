"""Tasks for programs."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from app.api.answers import json, listed, moved, page, task
from app.api.site import actor, ask, body, dispatch, field
from app.queries import tasks
from workflows.commands import ClaimNext, ClaimTask, CompleteTask, ReleaseTask, SaveDraft, TransferTask
from workflows.errors import Invalid
from workflows.words import say

MAX_KEY = 200


def routes(blueprint: Blueprint) -> None:
    """Hang the tasks on the API."""
    blueprint.add_url_rule("/tasks", "tasks", listing)
    blueprint.add_url_rule("/tasks/claim-next", "claim_next", claim_next, methods=["POST"])
    one = "/tasks/<uuid:task_id>"
    blueprint.add_url_rule(one, "task", view)
    blueprint.add_url_rule(f"{one}/claim", "claim", claim, methods=["POST"])
    blueprint.add_url_rule(f"{one}/release", "release", release, methods=["POST"])
    blueprint.add_url_rule(f"{one}/transfer", "transfer", transfer, methods=["POST"])
    blueprint.add_url_rule(f"{one}/draft", "draft", draft, methods=["PUT"])
    blueprint.add_url_rule(f"{one}/complete", "complete", complete, methods=["POST"])


def listing() -> Response:
    """Open tasks of a scope, oldest first."""
    asked = request.args
    limit = asked.get("limit", "50")
    if not limit.isdecimal():
        raise Invalid({"limit": say("api.limit")})
    found = ask(
        tasks.listing,
        actor(),
        asked.get("scope", "mine"),
        key=asked.get("key", ""),
        cursor=asked.get("cursor", ""),
        limit=int(limit),
    )
    return json(page(map(listed, found.items), found.next_cursor))


def claim_next() -> Response:
    """The most urgent task of the pool; 204 when there is none."""
    sent = body() if request.data else {}
    found = dispatch(ClaimNext(field(sent, "queue", str, "") or None))
    return json(task(found)) if found else Response(status=204)


def view(task_id: UUID) -> Response:
    """A task with its form and what it starts with."""
    found = ask(tasks.view, task_id, actor())
    form = ask(tasks.form, found)
    return json({**listed(found), "state": found.state, "form": form.schema if form else None, "values": found.values})


def claim(task_id: UUID) -> Response:
    """Take it."""
    return json(task(dispatch(ClaimTask(task_id))))


def release(task_id: UUID) -> Response:
    """Put it back."""
    dispatch(ReleaseTask(task_id))
    return Response(status=204)


def transfer(task_id: UUID) -> Response:
    """Hand it to a colleague, by sign-in name."""
    sent = body()
    dispatch(TransferTask(task_id, field(sent, "to", str), field(sent, "reason", str)))
    return Response(status=204)


def draft(task_id: UUID) -> Response:
    """Keep unfinished answers."""
    return json({"revision": dispatch(SaveDraft(task_id, field(body(), "values", dict)))})


def complete(task_id: UUID) -> Response:
    """Send in a task's form."""
    sent = body()
    command = CompleteTask(task_id, field(sent, "values", dict, {}), field(sent, "revision", int, -1), strict=True)
    if command.revision == -1:
        raise Invalid({"revision": say("api.revision")})
    return json(moved(dispatch(command, key=idempotency_key())))


def idempotency_key() -> str | None:
    """The caller's idempotency key.  Invalid when it is too long."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= MAX_KEY:
        raise Invalid({"Idempotency-Key": say("api.idempotency_key", longest=MAX_KEY)})
    return key
