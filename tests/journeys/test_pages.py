"""Every page a candidate or reviewer opens first: weight, accessibility, no scrolling sideways, in all its clothes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import walk
from tests.journeys.conftest import DESK, PHONE, ROOT, Served

pytestmark = pytest.mark.browser
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page."""
    page.evaluate(AXE.read_text())
    told: Any = page.evaluate("(rules) => axe.run(rules)", RULES)
    return [f"{one['id']}: {json.dumps([node['html'] for node in one['nodes']])}" for one in told["violations"]]


def wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("clothes", ["plain", "dark", "large"])
def test_candidate_pages(served: Served, open_page: Callable[..., Page], clothes: str) -> None:
    town = served.town
    page = open_page(PHONE, color_scheme="dark" if clothes == "dark" else "light")
    if clothes == "large":
        page.context.add_cookies([{"name": "care", "value": "1", "url": served.url}])
    wrong: dict[str, Any] = {}

    def look(path: str) -> None:
        page.goto(path)
        found = faults(page)
        if found or wide(page):
            wrong[path] = [found, wide(page)]

    look("/login")
    walk.log_in_by_phone(page, town, {"plain": "13955550001", "dark": "13955550002", "large": "13955550003"}[clothes])
    mine = ("/me", "/me/verification", "/me/work-unit", "/me/work-unit/registration", "/me/messages", "/me/data")
    for path in ("/", *mine, "/unit", "/declarations", "/nothing"):
        look(path)
    page.goto("/me/verification")
    page.get_by_role("button", name="开始认证").click()
    wrong |= {"fill": faults(page)} if faults(page) else {}
    page.get_by_role("button", name="下一步").click()
    wrong |= {"errors": faults(page)} if faults(page) or wide(page) else {}
    for name, found in scanned(page).items():
        wrong |= {name: found} if found else {}
    assert wrong == {}


def scanned(page: Page) -> dict[str, Any]:
    """The pages of a scan: the example, the advice, and what was read beside the pictures."""
    name, number, found = "王示例", "42019919880808457X", {}
    walk.identify(page, name, number)
    found["example"] = faults(page) or wide(page)
    for side, label in (("back", "人像面照片"), ("back", "国徽面照片")):
        walk.upload(page, label, walk.document(side, name, number))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("拍成了另一面")).to_be_visible(timeout=30_000)
    found["advice"] = faults(page) or wide(page)
    walk.upload(page, "人像面照片", walk.document("front", name, number))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("识别可靠").first).to_be_visible(timeout=30_000)
    found["reading"] = faults(page) or wide(page)
    return found


def test_the_desk(served: Served, open_page: Callable[..., Page]) -> None:
    desk = open_page(DESK)
    walk.log_in_staff(desk, "unit1")
    assert faults(desk) == []
    for path in ("/desk/claimed", "/desk/messages"):
        desk.goto(path)
        assert faults(desk) == []


def test_a_page_is_light(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    weights: list[float] = []
    wire.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    for path in ("/login", "/desk/login"):
        weights.clear()
        page.goto(path, wait_until="load")
        assert len(weights) <= 3
        assert sum(weights) <= 12 * 1024
