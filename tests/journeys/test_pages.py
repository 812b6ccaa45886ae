"""Every page in every state and in all its clothes: accessible, light, upright at double type, translated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.routing import Rule

from app.store.server import Server
from tests.conftest import clone
from tests.flows.test_whole_way import FORM
from tests.house import town
from tests.journeys.conftest import ROOT
from tests.journeys.gallery import Gallery, Leaf, at_double_type, gallery, open_leaf, over_http

pytestmark = pytest.mark.browser
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
SIZED = ["color-contrast", "target-size", "scrollable-region-focusable"]  # what the type's size may change
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

# GET, but no page of its own.
NO_PAGE = {
    "static_file", "bundled_file", "healthz", "readyz", "static",  # for programs
    "login.to_wechat", "login.from_wechat", "login.from_mini_program", "ways_in.to_wechat", "ways_in.from_wechat",
    "ways_in.to_payer", "ways_in.from_payer", "messages.show", "cases.show",  # they lead on
    "files.show", "printing.form", "payments.native_parameters",
    "studio.export_draft", "studio.export", "studio.read_file",
    "studio.catalogue", "studio.manual_picture", "studio.majors_out", "studio.table_out",  # files and JSON
    "studio.trace", "studio.play", "studio.compare_page",  # parts of pages; two versions side by side, below
}  # fmt: skip


STUDIED = FORM["study_major"]  # typed, and shown as it was; a major's name as well


@pytest.fixture(scope="module")
def seen(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    with (
        town(clone(server, "pages"), Path(tmp_path_factory.mktemp("town"))) as built,
        gallery(built) as hung,
        over_http(hung),
    ):
        yield hung


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(locale="zh-CN")
    yield opened
    opened.close()


@dataclass
class Looked:
    """What is wrong with a page."""

    axe: list[str]
    large: list[str]
    dark: list[str]
    wide: list[str]
    small: list[str]
    summary: list[str]


@pytest.fixture(scope="module")
def walked(seen: Gallery, context: BrowserContext) -> dict[str, Looked]:
    """Every page, looked at once."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    found = {}
    for leaf in seen.leaves:
        page.emulate_media(color_scheme="light")
        open_leaf(page, seen, leaf)
        found[leaf.name] = look(page, leaf)
    return found


def look(page: Page, leaf: Leaf) -> Looked:
    summary = in_summary(page) if leaf.wrong else []
    axe, small = faults(page), page.evaluate(SMALL) if leaf.candidate else []
    page.evaluate("document.body.classList.add('care')")
    large = faults(page, {"runOnly": {"type": "rule", "values": SIZED}}, again=True)
    page.evaluate("document.body.classList.remove('care')")
    page.emulate_media(color_scheme="dark")
    dark = faults(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}, again=True)
    return Looked(axe, large, dark, too_wide(page) if leaf.candidate else [], small, summary)


def faults(page: Page, rules: Any = RULES, *, again: bool = False) -> list[str]:
    """What axe finds wrong with the page."""
    if not again:
        page.evaluate(AXE.read_text())
    told: Any = page.evaluate("(rules) => axe.run(rules)", rules)
    return [f"{one['id']}: {json.dumps([node['html'][:200] for node in one['nodes']])}" for one in told["violations"]]


def too_wide(page: Page) -> list[str]:
    """In which type the page would scroll sideways: its own, the large one, at twice the size."""
    wide = "document.documentElement.scrollWidth > innerWidth"
    found = ["plain"] if page.evaluate(wide) else []
    page.evaluate("document.body.classList.add('care')")
    found += ["large"] if page.evaluate(wide) else []
    page.evaluate("document.body.classList.remove('care')")
    at_double_type(page)
    return found + (["double"] if page.evaluate(wide) else [])


def in_summary(page: Page) -> list[str]:
    """What is wrong with what a page says to a mistake: it has the focus, and leads to the fields."""
    if not page.locator("#sum").count():
        return ["no summary"]
    focus = page.evaluate("document.activeElement.id") == "sum" or not page.locator("[data-form]").count()
    aims: list[str] = page.eval_on_selector_all("#sum a", "(all) => all.map((one) => one.hash.slice(1))")
    gone = [aim for aim in aims if not page.evaluate("(id) => !!document.getElementById(id)", aim)]
    return gone + ([] if focus else ["the summary has no focus"])


SMALL = """() => [...document.querySelectorAll('a:not(.skip), button, select, summary, label.opt')]
  .filter((one) => one.offsetParent && !one.closest('p, dd, .hint, .muted') && !one.hidden)
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
  .map(([one]) => one.outerHTML.slice(0, 120))"""


def test_every_page_is_in_the_gallery(seen: Gallery) -> None:
    adapter = seen.app.url_map.bind("localhost")
    shown = {adapter.match(leaf.path.partition("?")[0])[0] for leaf in seen.leaves if leaf.name != "not-found"}
    pages = {rule.endpoint for rule in seen.app.url_map.iter_rules() if is_page(rule)}
    assert pages - shown == set()
    assert NO_PAGE - {rule.endpoint for rule in seen.app.url_map.iter_rules()} <= {"static"}


def is_page(rule: Rule) -> bool:
    return "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api") and rule.endpoint not in NO_PAGE


def test_axe_finds_nothing(walked: dict[str, Looked]) -> None:
    assert {name: one.axe for name, one in walked.items() if one.axe} == {}


def test_axe_finds_nothing_in_large_type(walked: dict[str, Looked]) -> None:
    assert {name: one.large for name, one in walked.items() if one.large} == {}


def test_in_the_dark_everything_can_be_read(walked: dict[str, Looked]) -> None:
    assert {name: one.dark for name, one in walked.items() if one.dark} == {}


def test_nothing_scrolls_sideways_in_any_type(walked: dict[str, Looked]) -> None:
    assert {name: one.wide for name, one in walked.items() if one.wide} == {}


def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_fields(walked: dict[str, Looked]) -> None:
    assert {name: one.summary for name, one in walked.items() if one.summary} == {}


def test_everything_to_tap_is_large_enough(walked: dict[str, Looked]) -> None:
    assert {name: one.small for name, one in walked.items() if one.small} == {}


def test_every_candidate_page_is_light(seen: Gallery, context: BrowserContext) -> None:
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda one: weights.update({one["requestId"]: counted(one["response"]["url"])}))
    wire.on("Network.loadingFinished", lambda one: weigh(weights, one["requestId"], one["encodedDataLength"]))
    heavy = {}
    for leaf in (leaf for leaf in seen.leaves if leaf.candidate and not leaf.press):
        weights.clear()
        open_leaf(page, seen, leaf)
        loaded = [size for size in weights.values() if size]
        if len(loaded) > 3 or sum(loaded) > 12 * 1024:
            heavy[leaf.name] = (len(loaded), round(sum(loaded) / 1024, 1))
    assert heavy == {}


def counted(url: str) -> float:
    """A person's own pictures are theirs; everything else counts."""
    return 0 if "/files/" in url else 1


def weigh(weights: dict[str, float], request: str, size: float) -> None:
    weights[request] = weights.get(request, 0) and size


@dataclass
class InEnglish:
    """What is wrong with a page in English."""

    axe: list[str]
    wide: list[str]
    chinese: list[str]


@pytest.fixture(scope="module")
def in_english(seen: Gallery, context: BrowserContext) -> dict[str, InEnglish]:
    """Every page once more, in the other language."""
    names, page, found = sorted(seen.names(), key=len, reverse=True), context.new_page(), {}
    page.set_default_timeout(15_000)
    for leaf in seen.leaves:
        open_leaf(page, seen, leaf, "en")
        left = chinese(page, names) if leaf.candidate or leaf.path.startswith("/unit") else []
        found[leaf.name] = InEnglish(faults(page), too_wide(page) if leaf.candidate else [], left)
    return found


def chinese(page: Page, names: list[str]) -> list[str]:
    """The lines of a page that say something in Chinese, its proper names aside."""
    said = "\n".join([page.title(), page.inner_text("body"), *spoken_only(page)])
    for name in names:
        said = said.replace(name, "")
    return sorted(
        {line.strip() for line in said.splitlines() if re.search("[\u3400-\u9fff]", line)} - {"中文", STUDIED}
    )


def test_in_english_only_names_are_chinese(in_english: dict[str, InEnglish]) -> None:
    assert {name: one.chinese for name, one in in_english.items() if one.chinese} == {}


def test_axe_finds_nothing_in_english(in_english: dict[str, InEnglish]) -> None:
    assert {name: one.axe for name, one in in_english.items() if one.axe} == {}


def test_nothing_scrolls_sideways_in_english_in_any_type(in_english: dict[str, InEnglish]) -> None:
    assert {name: one.wide for name, one in in_english.items() if one.wide} == {}


def spoken_only(page: Page) -> list[str]:
    """What only a screen reader says."""
    told: list[str] = page.eval_on_selector_all(
        "[aria-label], [alt], [placeholder]",
        "(all) => all.flatMap((one) => ['aria-label', 'alt', 'placeholder'].map((a) => one.getAttribute(a) ?? ''))",
    )
    return told


def test_the_language_and_the_type_can_be_chosen_before_signing_in(seen: Gallery, context: BrowserContext) -> None:
    page = context.new_page()
    context.clear_cookies()
    page.goto(f"{seen.url}/login")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in by phone")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    page.get_by_role("button", name="大字版").click()
    expect(page.locator("body.care")).to_be_visible()


def test_without_javascript_every_candidate_page_is_complete(seen: Gallery, chromium: Browser) -> None:
    plain = chromium.new_context(locale="zh-CN", java_script_enabled=False)
    page = plain.new_page()
    missing = {}
    for leaf in (leaf for leaf in seen.leaves if leaf.candidate):
        open_leaf(page, seen, leaf)
        if not page.locator("main").inner_text().strip() or (leaf.wrong and not page.locator("#sum").count()):
            missing[leaf.name] = page.url
    plain.close()
    assert missing == {}
