"""Two bundles, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.engine.changes import diagrams, fields, rows
from workflows.engine.changes.model import Change, TableDifference
from workflows.engine.checks.view import View, look
from workflows.engine.layout import layout
from workflows.model import Bundle, Known
from workflows.words import say

NOTHING = Known({}, {})


def compare(old: Bundle, new: Bundle) -> list[Change]:
    """Every difference: diagrams, tables, forms, files nobody could read, shapes that were only moved."""
    before, after = look(old, NOTHING), look(new, NOTHING)
    told = [*diagrams.changes(before.drawing, after.drawing), *rows.changes(before.tables, after.tables)]
    told += fields.changes(old, new, {**_names(before), **_names(after)})
    told += _unread(before, after)
    gone = {(change.file, change.element) for change in told}
    return told + [change for change in _moved(old, new) if (change.file, change.element) not in gone]


def difference(old: Bundle, new: Bundle) -> list[TableDifference]:
    """The tables that are different, row by row."""
    return rows.tables(look(old, NOTHING).tables, look(new, NOTHING).tables)


def note(changes: list[Change]) -> list[str]:
    """The change note: a sentence for each difference; moved shapes are only counted, they change nothing."""
    shapes = [change for change in changes if change.kind == "moved" and change.file.endswith(".bpmn")]
    told = [change.words for change in changes if change not in shapes]
    return told + ([say("change.shapes_moved", count=len(shapes))] if shapes else [])


def _names(view: View) -> Mapping[tuple[str, str], str]:
    return {(node.process, node.id): node.name for node in view.drawing.of("userTask")}


def _unread(before: View, after: View) -> Iterator[Change]:
    """Files that differ but cannot be compared, because one of them cannot be read."""
    views = (before, after)
    broken = {problem.file for view in views for problem in view.drawing.unreadable}
    broken |= {problem.file for view in views for problem in view.broken}
    for file in sorted(broken):
        if before.bundle.files.get(file) != after.bundle.files.get(file):
            yield Change("changed", file, "", say("change.file_unread", file=file))


def _moved(old: Bundle, new: Bundle) -> Iterator[Change]:
    for file in sorted(set(old.files) & set(new.files)):
        if file.endswith(".bpmn") and old.files[file] != new.files[file]:
            before, after = layout(file, old.files[file]), layout(file, new.files[file])
            for element, shape in after.shapes.items():
                was = before.shapes.get(element)
                if was is not None and was.box != shape.box:
                    yield Change("moved", file, element, say("change.shape_moved", name=shape.name or element))
