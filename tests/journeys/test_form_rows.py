"""While one types, each row of a list shows what its own answers ask for: as the server draws and checks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from playwright.sync_api import Browser, Page, Route, expect

from app.factory import create_app
from app.store.server import Server
from app.web.assets import STATIC
from app.web.rendering import render
from tests.conftest import clone
from tests.house import town
from tests.rows import shown

pytestmark = pytest.mark.browser
HERE = "http://made-up.test"
PAST, PRESENT = {"current": False}, {"current": True}


@pytest.fixture(scope="module")
def app(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with town(clone(server, "rows"), Path(tmp_path_factory.mktemp("town"))) as built:
        yield create_app(built.house.site())


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    opened.set_default_timeout(8000)
    yield opened
    opened.close()


def open_form(page: Page, app: Flask, values: dict[str, Any], facts: dict[str, Any] | None = None) -> None:
    with app.test_request_context():
        body = render_template("studio/preview.html", form=render(shown(values, facts)))
    script = (STATIC / "form.js").read_text()

    def answer(route: Route) -> None:
        if "/form." in route.request.url:
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route(f"{HERE}/**", answer)
    page.goto(HERE)


def asked(page: Page) -> set[str]:
    """The fields of the rows that can be seen."""
    names: list[str] = page.eval_on_selector_all(
        "[data-row] input, [name=reason]", "(all) => all.filter((one) => one.offsetParent).map((one) => one.name)"
    )
    return set(names)


def test_a_row_follows_its_own_answers_and_leaves_the_others_alone(page: Page, app: Flask) -> None:
    open_form(page, app, {"jobs": [PAST, PRESENT]})
    first, second = page.locator("[data-row]").all()
    assert asked(page) == {"jobs-0-current", "jobs-0-to", "jobs-1-current", "reason"}
    first.locator("[name$=current]").check()
    expect(first.locator("[name$=to]")).to_be_hidden()
    expect(first.get_by_text("so far")).to_be_visible()
    second.locator("[name$=current]").uncheck()
    assert asked(page) == {"jobs-0-current", "jobs-1-current", "jobs-1-to", "reason"}


def test_a_row_sees_the_answers_around_it(page: Page, app: Flask) -> None:
    open_form(page, app, {"jobs": [PAST, PRESENT]})
    page.locator("[name=abroad]").check()
    assert {name for name in asked(page) if name.endswith(("country", "why"))} == {
        "jobs-0-country", "jobs-1-country", "jobs-1-why",
    }  # fmt: skip
    page.locator("[name=asked]").check()
    page.locator("[name=age]").fill("17")
    assert {"jobs-0-school", "jobs-1-school"} <= asked(page)
    page.locator("[name=asked]").uncheck()
    assert not {"jobs-0-school", "jobs-1-school"} & asked(page)


def test_what_only_the_server_knows_still_counts_while_one_types(page: Page, app: Flask) -> None:
    open_form(page, app, {"jobs": [PAST]}, {"region": "away"})
    assert asked(page) == {"jobs-0-current", "jobs-0-to", "jobs-0-visa"}
    page.locator("[name=jobs-0-current]").check()
    assert asked(page) == {"jobs-0-current"}
    page.locator("[name=jobs-0-current]").uncheck()
    assert "jobs-0-visa" in asked(page)
