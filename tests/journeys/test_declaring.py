"""Declaring on a phone: the fee grows while one ticks, and nothing is lost when WeChat kills the page (S4.2, S4.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.flows.test_whole_way import bound
from tests.house import Town
from tests.journeys import walk
from tests.journeys.conftest import Served
from tests.journeys.test_pages import faults
from tests.web.test_papers import paper
from workflows.forms.numbers import document
from workflows.model import SYSTEM

pytestmark = pytest.mark.browser
NUMBER = "420199199003072832"


def known(town: Town, mobile: str) -> None:
    """Somebody who is verified and bound already."""
    who = town.person(mobile)
    with town.house.store.open(SYSTEM) as work:
        holder = document("RIC", NUMBER, town.clock().date())
        assert who.account_id is not None
        assert work.people.confirm(who.account_id, "欧阳阿依古丽·买买提", "RIC", holder)
    with town.house.store.open(who):
        bound(town, who, "I05")


def again(open_page: Callable[..., Page], town: Town, mobile: str) -> Page:
    """The same person on another phone, a while later."""
    town.clock.forward(minutes=2)
    page = open_page()
    walk.log_in_by_phone(page, town, mobile)
    page.get_by_role("button", name="继续申报").click()
    return page


def diploma(pages: int) -> dict[str, Any]:
    return {"name": "diploma.pdf", "mimeType": "application/pdf", "buffer": paper(pages)}


def sound(page: Page) -> None:
    """Nothing that axe finds, nothing to scroll sideways."""
    assert faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def kept(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text("已保存草稿")


@pytest.mark.parametrize("served", ["embedded"], indirect=True)
def test_what_was_filled_is_there_on_the_next_phone_with_rows_and_uploads(
    served: Served, open_page: Callable[..., Page]
) -> None:
    mobile = "13800001234"
    known(served.town, mobile)
    page = open_page()
    walk.log_in_by_phone(page, served.town, mobile)
    page.get_by_role("button", name="开始申报").click()
    page.get_by_label(re.compile("^级别")).select_option("中级")
    expect(page.get_by_label(re.compile("^级别"))).to_have_value("中级")
    page.get_by_label(re.compile("^类别")).select_option("护理")
    expect(page.locator(".money")).to_have_text("￥244.00")
    page.get_by_label("基础知识", exact=True).uncheck()
    expect(page.locator(".money")).to_have_text("￥183.00")
    page.get_by_label("相关专业知识", exact=True).uncheck()
    expect(page.locator(".money")).to_have_text("￥122.00")
    sound(page)
    page.locator("#f-major").select_option("368")
    page.get_by_role("button", name="下一步").click()
    walk.read_notice(page)

    page.get_by_label(re.compile("^毕业院校")).fill("某大学")
    page.get_by_role("button", name="添加工作经历").click()
    expect(page.get_by_label(re.compile("^毕业院校"))).to_have_value("某大学")
    page.locator("[name=job_history-0-from]").fill("2012-07")
    page.locator("[name=job_history-0-unit]").fill("甲医院")
    kept(page)
    sound(page)
    page.context.close()

    page = again(open_page, served.town, mobile)
    expect(page.get_by_label(re.compile("^毕业院校"))).to_have_value("某大学")
    expect(page.locator("[name=job_history-0-unit]")).to_have_value("甲医院")
    expect(page.locator("[name=job_history-0-from]")).to_have_value("2012-07")
    page.locator("[name=job_history-0-current]").check()
    walk.fill(page)
    frame = page.locator("[data-up=DIPLOMA]")
    frame.locator("input[type=file]").nth(1).set_input_files(walk.picture())
    expect(frame.locator("img")).to_have_count(1)
    frame.locator("input[type=file]").nth(2).set_input_files(diploma(2))
    expect(frame.locator("img")).to_have_count(3)
    expect(frame.locator("img").last).to_have_js_property("naturalHeight", 2016)
    frame.locator("input[type=file]").nth(2).set_input_files(diploma(6))
    expect(frame.locator("output")).to_have_text("PDF 最多 5 页。请只保留需要的页，另存后再上传。")
    kept(page)
    sound(page)
    page.context.close()

    page = again(open_page, served.town, mobile)
    expect(page.locator("[data-up=DIPLOMA] img")).to_have_count(3)
    expect(page.locator("[data-up=PHOTO] img")).to_have_count(0)
    walk.attach(page)
    expect(page.get_by_text("2012-07、至今、甲医院")).to_be_visible()
    sound(page)
    walk.confirm(page)
    expect(page.get_by_text("￥122.00")).to_be_visible()


CHOSEN = """(values) => {
  for (const [name, value] of Object.entries(values)) {
    const box = document.querySelector(`#f-${name}`);
    box.value = value;
    box.dispatchEvent(new Event('change', { bubbles: true }));
  }
}"""


@pytest.mark.parametrize("served", ["embedded"], indirect=True)
def test_what_is_chosen_while_the_page_is_still_on_its_way_is_kept(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = declaring(served, open_page, "13800004322", "420199199511123448")
    page.evaluate(CHOSEN, {"level": "中级", "major_group": "护理"})
    expect(page.locator("#f-major option")).to_have_count(8)
    expect(page.locator("#f-major_group")).to_have_value("护理")


def declaring(served: Served, open_page: Callable[..., Page], mobile: str, number: str) -> Page:
    """Somebody verified, about to choose."""
    who = served.town.person(mobile)
    with served.town.house.store.open(SYSTEM) as work:
        holder = document("RIC", number, served.town.clock().date())
        assert who.account_id is not None and work.people.confirm(who.account_id, "李示例", "RIC", holder)
    page = open_page()
    walk.log_in_by_phone(page, served.town, mobile)
    page.get_by_role("button", name="开始申报").click()
    page.wait_for_url("**/tasks/*")
    return page


@pytest.mark.parametrize("served", ["embedded"], indirect=True)
def test_two_open_pages_are_told_of_each_other(served: Served, open_page: Callable[..., Page]) -> None:
    page = declaring(served, open_page, "13800004321", "420199199511123421")
    walk.choose(page, ("专业知识",))
    walk.read_notice(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label(re.compile("^毕业院校")).fill("另一页的大学")
    kept(other)
    page.get_by_label(re.compile("^毕业院校")).fill("本页的大学")
    expect(page.locator("#saved")).to_contain_text("另一个页面有更新的内容")
    other.reload()
    expect(other.get_by_label(re.compile("^毕业院校"))).to_have_value("另一页的大学")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("另一个页面或另一部手机上有更新的内容")
    expect(page.get_by_label(re.compile("^毕业院校"))).to_have_value("本页的大学")
