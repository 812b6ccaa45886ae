"""Ids name one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.drawing import SCOPES
from workflows.model import Finding

ID = "duplicate-id"


RESERVED = ("Start", "End", "Root", "StartEventSplit", "StartEventJoin")
ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")


def check(view: View) -> Iterator[Finding]:
    """Ids used twice in a file, (sub)process ids used twice in the bundle, ids the engine needs itself."""
    yield from _twice(view)
    yield from _scopes(view)
    for node in view.drawing.nodes:
        if node.id in RESERVED or node.id.endswith(ENDINGS):
            yield error(ID, node, f"编号“{node.id}”是系统保留的，请换一个。")


def _twice(view: View) -> Iterator[Finding]:
    for (name, file), times in Counter((name, file) for name, _, file in view.drawing.ids).items():
        if times > 1:
            yield Finding(ID, "error", file, name, f"编号“{name}”在文件 {file} 中用了 {times} 次。")


def _scopes(view: View) -> Iterator[Finding]:
    kinds = ("process", *SCOPES)
    places = [(name, file) for name, kind, file in view.drawing.ids if kind in kinds]
    files = Counter(name for name, _ in set(places))
    for name, file in sorted(set(places)):
        if files[name] > 1:
            yield Finding(ID, "error", file, name, f"流程或子流程的编号“{name}”在几个文件中都用到了，须各不相同。")
