"""The whole way on a phone: log in, be verified, bind a unit, declare, pay, be reviewed, succeed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.seed import demo_code
from tests.journeys import walk
from tests.journeys.conftest import DESK, Served

pytestmark = pytest.mark.browser
SHOTS = Path(__file__).parents[2] / "var" / "screens"


def shot(page: Page, name: str) -> None:
    """A picture to look at; kept out of the repository."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def test_the_whole_way_on_a_phone(served: Served, open_page: Callable[..., Page]) -> None:
    page, desk = open_page(), {login: open_page(DESK) for login in ("unit1", "point1", "area1")}
    walk.log_in_by_wechat(page, "微信用户甲")
    shot(page, "home-new")
    walk.verify(page, "张示例", "420199199003072832")
    expect(page.get_by_text("认证成功").first).to_be_visible(timeout=20_000)
    walk.bind(page, "宜昌", "宜昌市示例中心医院", demo_code("I05"))
    shot(page, "work-unit")
    page.goto("/")
    shot(page, "home")
    page.get_by_role("button", name="开始申报").click()
    shot(page, "choose")
    walk.choose(page, ("基础知识", "相关专业知识", "专业知识", "专业实践能力"))
    shot(page, "notice")
    walk.read_notice(page)
    shot(page, "form")
    walk.fill(page)
    shot(page, "confirm")
    walk.confirm(page)
    expect(page.get_by_text("￥244.00")).to_be_visible()
    shot(page, "pay")
    walk.pay(page)
    page.get_by_role("link", name="返回申报系统").click()
    expect(page.get_by_text("待单位审核").first).to_be_visible()
    for login, tab in desk.items():
        walk.log_in_staff(tab, login)
        if login == "unit1":
            shot(tab, "desk-pool")
            walk.decide(tab, "退回修改", "缺少证明材料", "请补传护士执业证书。")
            page.goto("/declarations")
            expect(page.get_by_text("缺少证明材料")).to_be_visible()
            shot(page, "records-returned")
            page.get_by_role("link", name="去修改").click()
            expect(page.get_by_text("请补传护士执业证书。")).to_be_visible()
            page.get_by_label(re.compile("^毕业院校")).fill("另一大学")
            page.get_by_label(re.compile("^本人承诺")).check()
            page.get_by_role("button", name="重新提交").click()
            expect(page.get_by_text("待单位审核").first).to_be_visible()
        walk.decide(tab, "通过")
    page.goto("/declarations")
    expect(page.get_by_text("报名成功")).to_be_visible()
    page.get_by_role("link", name="进度").click()
    expect(page.get_by_text("考区审核").first).to_be_visible()
    shot(page, "progress")
    page.get_by_role("link", name="查看详情").click()
    expect(page.get_by_text("另一大学")).to_be_visible()
    shot(page, "detail")
