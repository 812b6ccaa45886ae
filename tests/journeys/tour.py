"""docs/tour.md: a picture of every page.

`python -m tests.journeys.tour [--into FOLDER] [--clothes dark|large|en] [NAME ...]`
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from app.store import schema
from app.store.database import connect
from app.store.server import Server
from tests.conftest import TEMPLATE, clone
from tests.house import town
from tests.journeys.conftest import FLAGS
from tests.journeys.gallery import DESK, PHONE, Gallery, Leaf, gallery, open_leaf, over_http

ROOT = Path(__file__).parents[2]
PICTURES, PAGE = ROOT / "docs/tour", ROOT / "docs/tour.md"
TALLEST = 2600  # pixels of a picture; a form goes on for longer


def main() -> None:
    """All pages in a folder, and the page that shows them."""
    asked = argparse.ArgumentParser()
    asked.add_argument("names", nargs="*")
    asked.add_argument("--into", type=Path, default=PICTURES)
    asked.add_argument("--clothes", default="plain", choices=["plain", "dark", "large", "en"])
    given = asked.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    with served() as seen, browser(given.clothes) as page:
        leaves = [leaf for leaf in seen.leaves if not given.names or leaf.name in given.names]
        for leaf in leaves:
            open_leaf(page, seen, leaf, given.clothes)
            keep(page, given.into / f"{leaf.name}.webp", leaf)
    if given.into == PICTURES and not given.names:
        PAGE.write_text(told(leaves), encoding="utf-8")


@contextmanager
def served() -> Iterator[Gallery]:
    """A town with everybody in it, its pages over HTTP."""
    with tempfile.TemporaryDirectory(prefix="shenbao-tour-") as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder))
        engine = connect(server.url(TEMPLATE))
        schema.upgrade(engine)
        engine.dispose()
        with town(clone(server, "tour"), Path(folder)) as built, gallery(built) as seen, over_http(seen):
            yield seen
        server.stop()


@contextmanager
def browser(clothes: str) -> Iterator[Page]:
    """Chromium, in the dark or not."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = chromium.new_context(locale="zh-CN", color_scheme="dark" if clothes == "dark" else "light").new_page()
        page.set_default_timeout(15_000)
        yield page
        chromium.close()


def keep(page: Page, file: Path, leaf: Leaf) -> None:
    """A small picture: the whole page, at most so tall."""
    page.wait_for_timeout(1500 if leaf.name.startswith("studio") else 50)
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    size = PHONE if leaf.candidate else DESK
    if not leaf.name.startswith("studio"):
        page.set_viewport_size({"width": size["width"], "height": max(size["height"], tall)})
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(file, "WEBP", quality=60, method=6)


def told(leaves: list[Leaf]) -> str:
    """The page of the tour."""
    lines = [
        "# Tour",
        "",
        "Every page, in every state that differs, as `python -m tests.journeys.tour` photographs it:",
        "candidates at 390×844, staff at 1440×900. `tests/journeys/test_pages.py` looks at the same pages",
        "with axe, in the dark, in large type, in English and without JavaScript.",
        "",
    ]
    for title, wanted in (("Candidates", True), ("Staff", False)):
        lines += [f"## {title}", ""]
        for leaf in leaves:
            if leaf.candidate is wanted:
                width = 220 if wanted else 640
                lines += [f'{leaf.name}<br><img src="tour/{leaf.name}.webp" width="{width}" alt="{leaf.name}">', ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
