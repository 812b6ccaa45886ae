"""Expressions read variables that somebody writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from workflows.engine.checks.fields import fields
from workflows.engine.checks.view import View
from workflows.engine.checks.writes import RESERVED, writes
from workflows.engine.texts import texts
from workflows.model import Finding
from workflows.words import say

ID = "unknown-name"
CLOSE = 0.8  # how alike two names are for one to be taken for a slip of the pen (difflib's ratio)


def check(view: View) -> Iterator[Finding]:
    """A name nobody writes is empty for ever, and a decision goes its default way without a word.

    An error in processes that only the product begins (its callers' values are listed by the start event's property
    `given`), and wherever it looks like a slip; else a warning, told once: programs may begin a process with values.
    """
    start = _start(view, view.bundle.key)
    known = {*RESERVED, *(write.name for write in writes(view)), *(field.path[0] for field in fields(view.bundle))}
    known |= given(view, view.bundle.key)
    told: set[str] = set()
    for read in _reads(view):
        if read.name in known:
            continue
        meant = _meant(known, read.name)
        if meant or start.get("by") == "system":
            advice = say("finding.unknown_name.meant", meant=meant) if meant else _ADVICE
            yield Finding(
                ID,
                "error",
                read.file,
                read.id,
                say("finding.unknown_name.field", where=read.where, name=read.name, advice=advice),
            )
        elif read.name not in told:
            told.add(read.name)
            yield Finding(
                ID,
                "warning",
                read.file,
                read.id,
                say("finding.unknown_name", where=read.where, name=read.name, advice=_ADVICE),
            )


_ADVICE = say("finding.unknown_name.advice")


def given(view: View, process: str) -> set[str]:
    """The variables that whoever begins this process gives it."""
    return set(_start(view, process).get("given", "").replace(",", " ").split())


def _start(view: View, process: str) -> dict[str, str]:
    starts = (node for node in view.drawing.inside(process) if node.kind == "startEvent")
    return next((node.properties for node in starts), {})


@dataclass(frozen=True, slots=True)
class Read:
    """A variable that is read: where, in words, and at which element or cell."""

    name: str
    file: str
    id: str
    where: str


def _reads(view: View) -> Iterator[Read]:
    for text in texts(view.drawing):
        for name in sorted(text.names):
            yield Read(name, text.file, text.id, say("finding.use", label=text.label, use=text.use))
    for table in view.tables.values():
        for cell in table.cells():
            for name in sorted(cell.parsed.names - cell.parsed.doubtful) if cell.parsed else ():
                yield Read(name, table.file, cell.id, say("finding.cell", name=table.name, text=cell.text))


def _meant(known: set[str], name: str) -> str:
    """The known name it is a slip of; "items" is none of "item"."""
    close = get_close_matches(name, sorted(known), 3, CLOSE)
    return next((one for one in close if not (one.startswith(name) or name.startswith(one))), "")
