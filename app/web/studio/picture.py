"""Diagrams as SVG, drawn on the server from what the file says of its shapes: text stays text, nothing is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template
from markupsafe import Markup

from app.web.studio.site import blueprint
from workflows.engine import Layout, layout

_WIDE, _NARROW = 12.0, 6.6  # pixels a letter takes at the size of `studio.css`
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


@blueprint.app_template_global("picture")
def show(picture: Picture) -> Any:
    """The SVG."""
    shown = render_template(
        "studio/picture.html", picture=picture, lines=lines, around=AROUND, event_marks=MARKS, signs=SIGNS
    )
    return Markup(shown)  # noqa: S704  Jinja has escaped it
