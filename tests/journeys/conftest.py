"""A town that is served: pages over HTTP, the executor at work, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from app.factory import create_app
from app.store.server import Server
from tests.conftest import clone
from tests.house import Town, town

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).parents[2]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
expect.set_options(timeout=8000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, or Playwright's own."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Served:
    """A town whose pages can be opened."""

    town: Town
    url: str


@pytest.fixture(scope="module", params=["embedded", "redis"])
def served(
    server: Server, redis_url: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A town on a port of its own, with the embedded executor and again with Redis, dispatcher and worker."""
    database = clone(server, f"{request.module.__name__.rpartition('.')[2]}_{request.param}")
    redis = {"REDIS_URL": redis_url} if request.param == "redis" else {}
    with town(database, Path(tmp_path_factory.mktemp("town")), real_scanner=True, **redis) as built:
        built.sandbox.extensions["pay"].faults = {"refund_after": 0.2}
        port = built.house.settings.port
        pages = make_server("127.0.0.1", port, create_app(built.house.site()), threaded=True)
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        with _workers(built) if redis else _executor(built):
            yield Served(built, f"http://127.0.0.1:{port}")
        pages.shutdown()


@contextmanager
def _executor(built: Town) -> Iterator[None]:
    running = [built.house.executor(), built.house.scanner()]
    for each in running:
        each.start()
    yield
    for each in running:
        each.stop()


@contextmanager
def _workers(built: Town) -> Iterator[None]:
    """Dispatcher, worker and scanner as processes of their own, as they are in service."""
    settings = built.house.settings
    environment = {**os.environ, **settings.environment, "TZ": "UTC"}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    running = [
        subprocess.Popen([*flask, role], cwd=ROOT, env=environment) for role in ("dispatcher", "worker", "scanner")
    ]
    yield
    for process in running:
        process.terminate()
        process.wait(20)


@pytest.fixture
def open_page(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Opens a page of a fresh visitor; a script error or a violated policy fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(size: dict[str, int] = PHONE, **options: Any) -> Page:
        context = chromium.new_context(viewport=size, locale="zh-CN", base_url=served.url, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if _bad(line) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


def _bad(line: Any) -> bool:
    return line.type == "error" and "Failed to load resource" not in line.text
