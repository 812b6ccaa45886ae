"""Diagrams as SVG, drawn on the server from what the file says of its shapes: text stays text, nothing is run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g, render_template
from markupsafe import Markup

from app.web.studio.site import blueprint
from workflows.engine import Layout, layout
from workflows.engine.layout import Box

_WIDE, _NARROW = 12.0, 6.6  # pixels a letter takes at the size of `studio.css`
_BESIDE = 140.0  # pixels around what is marked
AROUND = ("participant", "lane", "subProcess", "transaction", "adHocSubProcess", "group")
MARKS = {"timer": "◷", "message": "✉", "error": "↯", "signal": "△", "terminate": "●", "escalation": "▲"}
SIGNS = {"exclusiveGateway": "×", "parallelGateway": "+", "inclusiveGateway": "○", "eventBasedGateway": "⬠"}


@dataclass(frozen=True)
class Picture:
    """A diagram and what is to be seen on it: element -> (a class of `studio.css`, words)."""

    layout: Layout
    marks: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def style(self, element: str) -> str:
        """The class of an element's mark."""
        return self.marks.get(element, ("", ""))[0]

    def words(self, element: str) -> str:
        """What is to be said of it."""
        return self.marks.get(element, ("", ""))[1]

    def marked(self) -> Iterator[Box]:
        """Where the marked steps are; the marked flows where no step is."""
        shapes = [shape for shape in self.layout.shapes.values() if shape.id in self.marks and shape.kind not in AROUND]
        yield from (shape.box for shape in shapes)
        for edge in self.layout.edges.values():
            if not shapes and edge.id in self.marks:
                yield from ((x, y, 0.0, 0.0) for x, y in edge.points)


def drawn(file: str, raw: bytes, marks: Mapping[str, tuple[str, str]] | None = None) -> Picture:
    """The picture of a file; empty when it has no drawing."""
    return Picture(layout(file, raw), marks or {})


def lines(text: str, width: float, most: int = 4) -> list[str]:
    """A text broken to a width, at most so many lines."""
    found, line, used = [], "", 0.0
    for letter in " ".join(text.split()):
        wide = _WIDE if ord(letter) > 0x2E7F else _NARROW
        if used + wide > width and line:
            found.append(line)
            line, used = "", 0.0
        line, used = line + letter, used + wide
    found.append(line)
    return found if len(found) <= most else [*found[: most - 1], found[most - 1][:-1] + "…"]


def part(pictures: Iterable[Picture]) -> Box | None:
    """The part that holds what is marked on any of them, with what lies beside it; none where nothing is."""
    boxes = [box for picture in pictures for box in picture.marked()]
    if not boxes:
        return None
    left, top = min(x for x, _, _, _ in boxes) - _BESIDE, min(y for _, y, _, _ in boxes) - _BESIDE
    right, bottom = max(x + w for x, _, w, _ in boxes) + _BESIDE, max(y + h for _, y, _, h in boxes) + _BESIDE
    return left, top, right - left, bottom - top


@blueprint.app_template_global("picture")
def show(picture: Picture, box: Box | None = None) -> Any:
    """The SVG, or the part of it in a box."""
    g.pictures = g.get("pictures", 0) + 1
    shown = render_template(
        "studio/picture.html",
        picture=picture,
        box=box or picture.layout.box,
        tip=f"tip-{g.pictures}",
        lines=lines,
        around=AROUND,
        event_marks=MARKS,
        signs=SIGNS,
    )
    return Markup(shown)  # noqa: S704  Jinja has escaped it
