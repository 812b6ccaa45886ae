"""Two releases, or a release and a draft, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request

from app.queries import drafts, releases
from app.web.site import ask
from app.web.studio.picture import Picture, drawn, part
from app.web.studio.site import blueprint, page, reader
from app.web.texts import text
from workflows.catalog import known
from workflows.engine import Change, compare, difference, note, vocabulary
from workflows.engine.layout import Box
from workflows.errors import NotFound
from workflows.model import Bundle
from workflows.words import say


@blueprint.get("/compare")
def compare_page() -> Any:
    """Pictures, tables, forms and the change note."""
    reader()
    (before, old), (after, new) = _side("from"), _side("to")
    changes = compare(old, new)
    return page(
        "studio/compare.html",
        before=before,
        after=after,
        lines=note(changes),
        pictures=pictures(old, new, changes),
        tables=difference(old, new),
        titles={**vocabulary(old, known()).titles, **vocabulary(new, known()).titles},
        forms=[change for change in changes if change.file.endswith(".json")],
        tab="index",
    )


def _side(name: str) -> tuple[str, Bundle]:
    """What a side is called, and its files: a release's, else a draft's.  NotFound."""
    try:
        wanted = UUID(request.args.get(name, ""))
    except ValueError as error:
        raise NotFound from error
    try:
        found = ask(releases.view, wanted)
        return f"{found.title or found.key} {text('studio.version', number=found.version)}", ask(
            releases.bundle, wanted
        )
    except NotFound:
        draft = ask(drafts.view, wanted)
        return f"{draft.title} {text('studio.draft')}", draft.bundle


@dataclass(frozen=True)
class Compared:
    """A diagram before and after, and the part of it that is different."""

    path: str
    old: Picture | None
    new: Picture | None

    @property
    def part(self) -> Box | None:
        """None where only the place of something is different, or nothing that is drawn."""
        return part(one for one in (self.old, self.new) if one)


def pictures(old: Bundle, new: Bundle, changes: Sequence[Change]) -> list[Compared]:
    """The diagrams that are different."""
    paths = [path for path in dict.fromkeys((*new.files, *old.files)) if path.endswith(".bpmn")]
    found = []
    for path in sorted(paths):
        if old.files.get(path) != new.files.get(path):
            marks = _marks([change for change in changes if change.file == path])
            found.append(Compared(path, *(_drawn(path, one.files.get(path), marks) for one in (old, new))))
    return found


def _drawn(path: str, raw: bytes | None, marks: Mapping[str, tuple[str, str]]) -> Picture | None:
    return drawn(path, raw, marks) if raw is not None else None


def _marks(changes: Sequence[Change]) -> dict[str, tuple[str, str]]:
    marks: dict[str, tuple[str, str]] = {}
    for change in changes:
        kind, words = marks.get(change.element, (change.kind, ""))
        marks[change.element] = (kind, say("studio.marks", first=words, second=change.words) if words else change.words)
    return marks
