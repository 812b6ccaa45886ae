"""Ids name one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import SCOPES
from workflows.model import Finding
from workflows.words import say

ID = "duplicate-id"


RESERVED = ("Start", "End", "Root", "StartEventSplit", "StartEventJoin")
ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")


def check(view: View) -> Iterator[Finding]:
    """Ids used twice in a file, (sub)process ids used twice in the bundle, ids the engine needs itself."""
    yield from _twice(view)
    yield from _scopes(view)
    for node in view.drawing.nodes:
        if node.id in RESERVED or node.id.endswith(ENDINGS):
            yield error(ID, node, say("finding.duplicate_id.reserved", id=node.id))


def _twice(view: View) -> Iterator[Finding]:
    for (name, file), times in Counter((name, file) for name, _, file in view.drawing.ids).items():
        if times > 1:
            yield Finding(
                ID, "error", file, name, say("finding.duplicate_id.in_file", name=name, file=file, times=times)
            )


def _scopes(view: View) -> Iterator[Finding]:
    kinds = ("process", *SCOPES)
    places = [(name, file) for name, kind, file in view.drawing.ids if kind in kinds]
    files = Counter(name for name, _ in set(places))
    for name, file in sorted(set(places)):
        if files[name] > 1:
            yield Finding(ID, "error", file, name, say("finding.duplicate_id.across", name=name))
