"""What the rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from workflows.engine.decisions import DecisionError, DecisionTable, read
from workflows.engine.drawing import Drawing, draw
from workflows.model import Bundle, Finding, Known


@dataclass(frozen=True)
class View:
    """A bundle, read as far as it can be read, and what it may refer to."""

    bundle: Bundle
    known: Known
    drawing: Drawing
    tables: Mapping[str, DecisionTable]
    broken: tuple[DecisionError, ...] = field(default=())


class Placed(Protocol):
    """A node, a flow, an expression: something with an id in a file."""

    @property
    def id(self) -> str: ...

    @property
    def file(self) -> str: ...


def look(bundle: Bundle, known: Known) -> View:
    """Read the bundle."""
    tables: dict[str, DecisionTable] = {}
    broken = []
    for file, raw in sorted(bundle.files.items()):
        if file.endswith(".dmn"):
            try:
                tables.update({table.id: table for table in read(raw, file)})
            except DecisionError as problem:
                broken.append(problem)
    return View(bundle, known, draw(bundle), tables, tuple(broken))


def error(rule: str, place: Placed, message: str) -> Finding:
    """A finding that keeps the bundle from being deployed."""
    return Finding(rule, "error", place.file, place.id, message)


def warning(rule: str, place: Placed, message: str) -> Finding:
    """A finding to think about."""
    return Finding(rule, "warning", place.file, place.id, message)
