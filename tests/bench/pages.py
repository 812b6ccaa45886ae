"""What a candidate's page weighs, and when it is ready on a slow phone: Slow 3G, CPU six times slower, cold."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.server import _served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def figures() -> Iterator[dict[str, Any]]:
    """The sign-in page: the first that every candidate opens, with nothing in the cache."""
    with _served() as (url, _, _), sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        weights: list[float] = []
        wire.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        wire.send("Network.emulateNetworkConditions", SLOW_3G)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 6})
        begun = time.monotonic()
        page.goto(f"{url}/login", wait_until="load")
        ready = time.monotonic() - begun
        browser.close()
    peer = {"best_elsewhere": "1.9-6.2 MB, 19 requests, 12-37 s on slow 4G"}
    yield {"figure": "page_kb", "value": round(sum(weights) / 1024, 1), "unit": "KB on the wire", "against": peer}
    yield {"figure": "page_requests", "value": len(weights), "unit": "requests", "against": peer}
    yield {"figure": "page_ready_s", "value": round(ready, 2), "unit": "s, Slow 3G, CPU / 6", "against": peer}
