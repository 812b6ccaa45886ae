"""Policy staff in the browser: a town with its pages, a session, and what is done in drafts and editors."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from app.factory import create_app
from app.store.server import Server
from tests.conftest import clone
from tests.house import town
from tests.journeys.conftest import Served
from workflows.model import Actor


@contextmanager
def pages(server: Server, name: str, folder: Path) -> Iterator[Served]:
    """A town whose outbox nobody but the test carries out, and its pages."""
    with town(clone(server, name), folder) as built:
        port = built.house.settings.port
        served = make_server("127.0.0.1", port, create_app(built.house.site()), threaded=True)
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield Served(built, f"http://127.0.0.1:{port}")
        served.shutdown()


def sign_in(page: Page, served: Served, who: Actor) -> None:
    """A session of this person in the page's browser."""
    token = secrets.token_urlsafe(32)
    with served.town.house.store.open(Actor(None)) as work:
        digest = hashlib.sha256(token.encode()).digest()
        work.accounts.open_session(who.account_id, digest, work.now + timedelta(hours=8), {})
    page.context.add_cookies([{"name": "shenbao", "value": token, "url": served.url}])


def change(page: Page, process: str) -> str:
    """Begin a draft of this process; its address."""
    page.goto("/studio")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="第")).filter(has_text=process)
    row.get_by_role("button", name="修改").first.click()
    page.wait_for_url("**/studio/drafts/*")
    return page.url


def findings(page: Page) -> Locator:
    return page.locator(".finds > li.error")


def editor(page: Page, file: str) -> None:
    """Open a file of the draft in its editor."""
    page.get_by_role("link", name=file, exact=True).click()
    expect(page.locator("body[data-ready]")).to_be_visible()


def saved(page: Page) -> None:
    expect(page.locator("#tools .state.saved")).to_contain_text("已保存", timeout=15_000)
