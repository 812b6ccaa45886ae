"""What policy staff read: the manual, and how expressions are written.  Files of `docs/`, shown as pages."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, send_file
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.web.studio.site import blueprint, page, reader
from workflows.errors import NotFound

DOCS = Path(__file__).parents[3] / "docs"
_PICTURE = re.compile(r"[a-z0-9-]+\.png")


@lru_cache(maxsize=4)
def _text(name: str) -> tuple[str, Markup]:
    """A file's title and its HTML; whatever is HTML in it stays text."""
    written = (DOCS / name).read_text(encoding="utf-8")
    title = written.partition("\n")[0].removeprefix("# ")
    shown = MarkdownIt("commonmark", {"html": False}).enable("table").render(written)
    return title, Markup(shown.replace('src="pictures/studio/', 'src="/studio/manual/'))  # noqa: S704  our own files


def _page(name: str) -> str:
    reader()
    title, text = _text(name)
    return page("studio/manual.html", title=title, text=text, tab="manual")


@blueprint.get("/manual")
def manual() -> Any:
    """The manual."""
    return _page("studio.md")


@blueprint.get("/feel")
def feel() -> Any:
    """Expressions, with examples."""
    return _page("feel.md")


@blueprint.get("/manual/<name>")
def manual_picture(name: str) -> Response:
    """A picture of the manual."""
    reader()
    file = DOCS / "pictures" / "studio" / name
    if not _PICTURE.fullmatch(name) or not file.is_file():
        raise NotFound
    return send_file(file, mimetype="image/png")
