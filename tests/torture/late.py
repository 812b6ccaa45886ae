"""Why somebody has not arrived: what they see, and what of their cases is still open."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import requests

from tests.torture.people import Candidate

PAGES = ("/", "/me/verification", "/me/work-unit", "/declarations")
OPEN = {
    "cases": "SELECT id, key, status, revision, due_at FROM instance WHERE status IN ('active', 'incident')",
    "tasks": "SELECT instance_id, element_id, role, claimed_by, lease_until, created_at FROM user_task"
    " WHERE state = 'open'",
    "outbox": "SELECT id, kind, payload, attempts, run_at, lease_until, pushed_at, gave_up_at, last_error FROM outbox"
    " WHERE done_at IS NULL AND run_at < now()",
    "incidents": "SELECT instance_id, outbox_id, kind, message FROM incident WHERE resolved_at IS NULL",
}


def explain(late: list[Candidate], database: str) -> dict[str, Any]:
    """By number: how it stood with them; and what is open in the tables."""
    if not late:
        return {}
    seen = {one.number: _seen(one) for one in late}
    with psycopg.connect(database, autocommit=True) as db:
        rows = {name: [" | ".join(map(str, row)) for row in db.execute(asked)] for name, asked in OPEN.items()}
    return seen | {"open": rows}


def _seen(one: Candidate) -> dict[str, str]:
    return {"asked last": one.asked, "broke": one.broke, **{path: _words(one, path) for path in PAGES}}


def _words(one: Candidate, path: str) -> str:
    try:
        page = one.http.get(one.url + path, timeout=10).text
    except requests.RequestException as error:
        return repr(error)
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition('id="main"')[2].partition(">")[2]).split())[:400]
