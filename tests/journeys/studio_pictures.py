"""The pictures of the studio's manual, taken anew: `python -m tests.journeys.studio_pictures`."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.server import _served, authenticator
from tests.journeys.conftest import DESK, FLAGS
from tests.journeys.walk import identify_staff

INTO = Path(__file__).parents[2] / "docs" / "pictures" / "studio"
COLOURS = 64  # enough for pages, a quarter of the bytes


def main() -> None:
    """A server of its own, a tour through it, a picture of each place."""
    INTO.mkdir(parents=True, exist_ok=True)
    with _served() as (url, environment, _), sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        first, second = (
            browser.new_context(viewport=DESK, locale="zh-CN", base_url=url).new_page()  # type: ignore[arg-type]
            for _ in range(2)
        )
        for page, login in ((first, "policy1"), (second, "policy2")):
            identify_staff(page, login, authenticator(login, environment))
        tour(first, second)
        browser.close()


def picture(page: Page, name: str) -> None:
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    taken.save(INTO / f"{name}.png", optimize=True)


def tour(first: Page, second: Page) -> None:
    first.goto("/studio")
    first.locator('form:has(input[value="declaration"])').get_by_role("button", name="修改").first.click()
    first.wait_for_url("**/studio/drafts/*")
    draft = first.url
    drawings(first, draft)
    first.goto(draft)
    picture(first, "draft")
    trial(first, draft)
    published(first, second, draft)
    first.goto("/studio/batches")
    first.get_by_role("link", name="打开").first.click()
    picture(first, "batch")


def drawings(page: Page, draft: str) -> None:
    """The three editors; the fee of the first row becomes another."""
    opened(page, f"{draft}/edit/bpmn/manual_review/manual_review.bpmn")
    page.locator('[data-element-id="decide"] .djs-hit').first.click()
    picture(page, "bpmn")
    opened(page, f"{draft}/edit/forms/declaration_filling/fill_form.json")
    expect(page.frame_locator("#phone").get_by_text("考点").first).to_be_visible()
    page.locator(".fjs-form-field").filter(has_text="报名点").last.click()
    picture(page, "form")
    opened(page, f"{draft}/edit/bpmn/declaration/fee.dmn")
    page.locator('td[data-element-id="fee_1_o1"]').click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("choice.subjects * 7100")
    expect(page.locator("#tools .state.saved")).to_contain_text("已保存", timeout=15_000)
    page.get_by_role("button", name="可以用的名称").click()
    picture(page, "dmn")


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("body[data-ready]")).to_be_visible()


def trial(page: Page, draft: str) -> None:
    page.get_by_role("button", name="开始试办").click()
    phone = page.frame_locator("#phone")
    phone.get_by_role("button", name="开始申报").first.click()
    expect(page.locator("#trace .now").first).to_be_visible()
    picture(page, "trial")
    page.goto(draft)


def published(first: Page, second: Page, draft: str) -> None:
    first.get_by_label("修改原因").fill("按新标准收费")
    first.get_by_role("button", name="提交发布").click()
    second.goto("/studio")
    picture(second, "index")
    second.get_by_role("link", name="查看").first.click()
    picture(second, "release")
    second.get_by_role("link", name="与现行版本逐项比较").click()
    second.get_by_role("heading", name="决策表").scroll_into_view_if_needed()
    picture(second, "compare")


if __name__ == "__main__":
    main()
