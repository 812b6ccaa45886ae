"""The diagram editor at desktop size, as policy staff use it."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app.factory import create_app
from app.store.server import Server
from tests.conftest import clone
from tests.house import town
from tests.journeys.conftest import DESK, Served
from workflows.commands.studio import StartDraft
from workflows.model import SYSTEM, Actor, Grant

pytestmark = pytest.mark.browser
REVIEW = "bpmn/manual_review/manual_review.bpmn"


@pytest.fixture(scope="module")
def served(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A town without workers: drawing needs none."""
    with town(clone(server, "editor"), Path(tmp_path_factory.mktemp("town"))) as built:
        with built.house.store.open(SYSTEM) as work:
            work.accounts.add_staff("approver", "批准人", "-", None, [Grant("policy_approver")])
        port = built.house.settings.port
        pages = make_server("127.0.0.1", port, create_app(built.house.site()), threaded=True)
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        yield Served(built, f"http://127.0.0.1:{port}")
        pages.shutdown()


def sign_in(page: Page, served: Served, login: str) -> Actor:
    """A session of this staff member in the page's browser."""
    who, token = served.town.staff(login), secrets.token_urlsafe(32)
    with served.town.house.store.open(Actor(None)) as work:
        digest = hashlib.sha256(token.encode()).digest()
        work.accounts.open_session(who.account_id, digest, work.now + timedelta(hours=8), {})
    page.context.add_cookies([{"name": "shenbao", "value": token, "url": served.url}])
    return who


@pytest.fixture
def draft(served: Served) -> str:
    """The address of a draft of the review."""
    who = Actor(served.town.staff("policy1").account_id, True, (Grant("policy_staff"),))
    return f"/studio/drafts/{served.town.dispatch(StartDraft('manual_review'), who)}"


def test_who_approves_looks_at_the_diagram(served: Served, open_page: Callable[..., Page], draft: str) -> None:
    page = open_page(DESK)
    sign_in(page, served, "approver")
    page.goto(f"{draft}/edit/{REVIEW}")
    expect(page.locator("body[data-ready]")).to_be_visible()
    expect(page.locator('[data-element-id="decide"]').first).to_be_visible()
    expect(page.locator(".bjs-powered-by")).to_be_visible()
