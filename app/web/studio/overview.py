"""The studio's first page: processes with what only they call, drafts, and what waits to be approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.queries import drafts, releases
from app.web.site import ask
from app.web.studio.site import blueprint, page, reader
from app.web.texts import text
from workflows.engine import outline
from workflows.model import Bundle


@dataclass(frozen=True, slots=True)
class Family:
    """A process that begins by itself, and the parts that no other process has; each with its release in force."""

    own: Mapping[str, Any]
    parts: tuple[Mapping[str, Any], ...]


@blueprint.get("")
def index() -> Any:
    """Processes with their releases in force, drafts, and what waits to be approved."""
    reader()
    rows, users = ask(releases.listing, ""), _users()
    return page(
        "studio/index.html",
        families=list(_families(rows, users)),
        shared=[(row, _titles(rows, users[row["key"]])) for row in rows if len(users.get(row["key"], ())) > 1],
        drafts=ask(drafts.listing),
        waiting=ask(releases.waiting),
        tab="index",
    )


def callers(key: str) -> list[str]:
    """What the processes are called whose part this one is, with their releases."""
    return _titles(ask(releases.listing, ""), _users().get(key, set()))


def elsewhere(bundle: Bundle) -> dict[str, list[str]]:
    """Diagram of a bundle -> what the other processes are called that have a copy of it."""
    rows, users = ask(releases.listing, ""), _users()
    diagrams = {path: outline(path, raw) for path, raw in bundle.files.items() if path.endswith(".bpmn")}
    others = {path: {user for one in told.processes for user in users.get(one, ())} for path, told in diagrams.items()}
    return {path: _titles(rows, keys - {bundle.key}) for path, keys in others.items() if keys - {bundle.key}}


def _users() -> dict[str, set[str]]:
    """Called process -> the processes that begin by themselves and have it in their release in force."""
    found: dict[str, set[str]] = {}
    for key, diagrams in ask(releases.diagrams).items():
        for part in {one for path, raw in diagrams.items() for one in outline(path, raw).processes} - {key}:
            found.setdefault(part, set()).add(key)
    return {part: keys - found.keys() for part, keys in found.items()}


def _families(rows: list[dict[str, Any]], users: Mapping[str, set[str]]) -> Iterator[Family]:
    for row in rows:
        if row["key"] not in users:
            yield Family(row, tuple(part for part in rows if users.get(part["key"]) == {row["key"]}))


def _titles(rows: list[dict[str, Any]], keys: set[str]) -> list[str]:
    """Each with its release in force."""
    used = [row for row in rows if row["key"] in keys]
    return [f"{row['title'] or row['key']} {text('studio.version', number=row['version'])}" for row in used]
