"""Hands on the diagram editor."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Served
from workflows.commands.studio import StartDraft
from workflows.model import Actor, Grant

REVIEW = "bpmn/manual_review/manual_review.bpmn"


def sign_in(page: Page, served: Served, login: str) -> None:
    """A session of this staff member in the page's browser."""
    who, token = served.town.staff(login), secrets.token_urlsafe(32)
    with served.town.house.store.open(Actor(None)) as work:
        digest = hashlib.sha256(token.encode()).digest()
        work.accounts.open_session(who.account_id, digest, work.now + timedelta(hours=8), {})
    page.context.add_cookies([{"name": "shenbao", "value": token, "url": served.url}])


def draft_of(served: Served, key: str) -> str:
    """The address of a new draft."""
    who = Actor(served.town.staff("policy1").account_id, True, (Grant("policy_staff"),))
    return f"/studio/drafts/{served.town.dispatch(StartDraft(key), who)}"


def open_editor(page: Page, draft: str, path: str = REVIEW) -> None:
    """The page, when it can be used."""
    page.goto(f"{draft}/edit/{path}")
    expect(page.locator("body[data-ready]")).to_be_visible()


def pick(page: Page, element: str) -> None:
    """Click an element of the diagram."""
    page.locator(f'g[data-element-id="{element}"] .djs-hit').first.click(position={"x": 16, "y": 16})
    expect(page.locator(".djs-context-pad")).to_be_visible()


def append(page: Page, name: str) -> None:
    """Let a ready-made step follow on the one that is picked."""
    page.locator(".djs-context-pad .append-ready").click()
    page.locator(".djs-popup .entry").filter(has=page.get_by_text(name, exact=True)).click()
    expect(page.locator(".bio-properties-panel-header")).to_contain_text(name)
    expect(page.locator(".djs-context-pad")).to_be_visible()


def named(page: Page, name: str) -> str:
    """Name the step that is picked; its id."""
    field(page, "name").fill(name)
    page.keyboard.press("Tab")
    expect(page.locator(".bio-properties-panel-header")).to_contain_text(name)
    return field(page, "id").input_value()


def connect(page: Page, target: str) -> None:
    """A flow from the step that is picked to another."""
    page.locator(".djs-context-pad .bpmn-icon-connection-multi").click()
    box = page.locator(f'g[data-element-id="{target}"] .djs-hit').first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 20, y - 10)
    page.mouse.move(x, y, steps=3)
    page.mouse.click(x, y)
    expect(page.locator(".bio-properties-panel-header")).to_contain_text("流向")


def field(page: Page, name: str) -> Locator:
    """A field of the panel, by its id."""
    return page.locator(f'[data-entry-id="{name}"]').locator("input, textarea, select, .cm-content").first


def undo_all(page: Page) -> None:
    undo = page.get_by_role("button", name="撤销")
    while undo.is_enabled():
        undo.click()


def stored(page: Page, draft: str, wanted: Callable[[str], bool], path: str = REVIEW) -> str:
    """The file as the server has it, once it is as wanted: saving takes its time."""
    for _ in range(30):
        content = file(page, draft, path)["content"]
        if wanted(content):
            return str(content)
        time.sleep(0.3)
    raise AssertionError(content)


def file(page: Page, draft: str, path: str = REVIEW) -> Any:
    """A file of the draft."""
    return page.request.get(f"{draft}/files/{path}").json()
