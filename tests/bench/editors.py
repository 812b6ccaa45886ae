"""When an editor's page can be used, with nothing in the cache, and what its bundle weighs."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from app.web.bundles import DIST
from tests.bench.pages import FLAGS
from tests.bench.server import _served, authenticator
from tests.journeys.walk import identify_staff

ROUNDS = 5
# Of each page: what its bundle and style weighed when they were first measured, KB packed; and a large file to open.
PAGES = {
    "modeler": (447.2, "declaration", "bpmn/declaration/handling.bpmn"),
    "dmn": (296.2, "declaration", "bpmn/declaration/eligibility.dmn"),
    "form_editor": (345.5, "declaration", "forms/declaration_filling/fill_form.json"),
    "viewer": (61.4, "declaration", "bpmn/declaration/handling.bpmn"),
}


def figures() -> Iterator[dict[str, Any]]:
    """For each page that is built; the limits are those of issue 4: 1.5 s, and the guide's sizes and a tenth."""
    built = {name: page["kb"] for name, page in json.loads((DIST / "manifest.json").read_text())["pages"].items()}
    for name, kb in built.items():
        limit = round(PAGES[name][0] * 1.1, 1)
        yield {"figure": "editor_kb", "value": kb, "unit": f"KB packed, {name}", "against": {"limit_kb": limit}}
    with _served() as (url, environment, _), sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        clerk = browser.new_context(locale="zh-CN", base_url=url)
        identify_staff(clerk.new_page(), "policy1", authenticator("policy1", environment))
        session = clerk.storage_state()
        for name in built:
            seconds = round(median(_ready(browser, url, session, name) for _ in range(ROUNDS)), 2)
            yield {"figure": "editor_ready_s", "value": seconds, "unit": f"s, {name}", "against": {"limit_s": 1.5}}
        browser.close()


def _ready(browser: Browser, url: str, session: StorageState, name: str) -> float:
    size = {"width": 1440, "height": 900}
    context = browser.new_context(viewport=size, locale="zh-CN", base_url=url, storage_state=session)  # type: ignore[arg-type]
    page = context.new_page()
    _, key, path = PAGES[name]
    draft = _draft(page, key)
    begun = time.perf_counter()
    page.goto(f"{draft}/edit/{path}{'?look=1' if name == 'viewer' else ''}", wait_until="commit")
    page.locator("body[data-ready]").wait_for()
    ready = time.perf_counter() - begun
    context.close()
    return ready


def _draft(page: Page, key: str) -> str:
    """A draft of its own."""
    page.goto("/studio")
    page.locator(f'form:has(input[name="process_key"][value="{key}"]) button').first.click()
    found = re.search(r"/studio/drafts/[0-9a-f-]+", page.url)
    assert found
    return found[0]
