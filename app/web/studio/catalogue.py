"""What the editors' panels offer: operations, roles, words of the draft, kinds of fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import request

from app.queries import drafts, options, releases
from app.web.panels import PANELS
from app.web.site import ask
from app.web.studio.site import blueprint, reader
from app.web.texts import text
from workflows import engine, forms
from workflows.catalog import ROLES, known
from workflows.engine import Vocabulary
from workflows.errors import NotFound
from workflows.model import Bundle, OperationSpec
from workflows.words import say

CASE = {
    "case.account": say("system_value.account"),
    "case.key": say("system_value.business_key"),
    "case.subject": say("system_value.subject"),
    "case.instance": say("system_value.instance"),
}


@blueprint.get("/catalogue")
def catalogue() -> Any:
    """As JSON; with `?draft=` the words are those of the draft, else those of all releases in force."""
    reader()
    given = request.args.get("draft", "")
    bundle = _bundle(given)
    words = engine.vocabulary(bundle, known())
    return {
        "operations": [_told(one) for one in sorted(known().operations.values(), key=lambda one: one.name)],
        "roles": [{"code": code, "title": title} for code, title in ROLES.items()],
        "lanes": sorted(known().lanes),
        "kinds": _named("kind", forms.KINDS),
        "file_kinds": _named("kind", forms.FILE_KINDS),
        "sources": _named("source", ask(options.sources)),
        "panels": _named("panel", PANELS),
        **_words(words),
        "files": sorted(bundle.files) if given else [],
        "released": [
            {"key": one["key"], "title": one["title"]}
            for one in ask(releases.listing, "")
            if one["key"] not in words.processes
        ],
    }


def _told(one: OperationSpec) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "group": say(f"operations.{one.name.partition('.')[0]}"),
        "parameters": [{"name": name, "title": say(f"parameter.{name}")} for name in one.parameters],
        "external": one.external,
        "errors": list(one.errors),
    }


def _named(what: str, codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"code": code, "title": text(f"studio.{what}_{code}")} for code in sorted(codes)]


def _bundle(draft: str) -> Bundle:
    if not draft:
        return ask(releases.everything)
    try:
        return ask(drafts.view, UUID(draft)).bundle
    except ValueError as error:
        raise NotFound from error


def _words(words: Vocabulary) -> dict[str, Any]:
    return {
        "processes": [{"key": key, "title": title} for key, title in words.processes.items()],
        "messages": list(words.messages),
        "forms": [{"path": path, "title": title} for path, title in words.titles.items() if path.startswith("forms/")],
        "facts": [{"name": name, "title": title} for name, title in {**CASE, **words.facts}.items()],
        "fields": [{"name": name, "title": title} for name, title in words.fields.items()],
        "decisions": [
            {
                "id": table.id,
                "title": table.name,
                "outputs": list(table.outputs),
                "policy": table.hit_policy,
                "path": table.file,
            }
            for table in words.tables
        ],
    }
