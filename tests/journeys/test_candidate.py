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
    shot(page, "upload")
    walk.attach(page)
    shot(page, "confirm")
    walk.confirm(page)
    expect(page.get_by_text("￥244.00")).to_be_visible()
    shot(page, "pay")
    walk.pay(page)
    page.get_by_role("link", name="返回申报系统").click()
    expect(page.get_by_text("待单位审核").first).to_be_visible()
    for login, tab in desk.items():
        walk.log_in_staff(tab, served.town, login)
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
            page.get_by_role("button", name="下一步").click()
            expect(page.get_by_text("待单位审核").first).to_be_visible()
        walk.decide(tab, "通过")
        served.town.submit_upward(login)
    page.goto("/declarations")
    expect(page.get_by_text("报名成功")).to_be_visible()
    page.get_by_role("link", name="进度").click()
    expect(page.get_by_text("考区审核").first).to_be_visible()
    shot(page, "progress")
    page.get_by_role("link", name="查看详情").click()
    expect(page.get_by_text("另一大学")).to_be_visible()
    shot(page, "detail")


def test_withdrawn_after_a_change_of_unit_declared_again_refunded_and_paid_anew(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    walk.log_in_by_wechat(page, "微信用户乙")
    walk.verify(page, "李示例", "420199199511123421")
    expect(page.get_by_text("认证成功").first).to_be_visible(timeout=20_000)
    walk.bind(page, "宜昌", "宜昌市示例中心医院", demo_code("I05"))
    page.goto("/")
    page.get_by_role("button", name="开始申报").click()
    walk.choose(page, ("基础知识", "相关专业知识", "专业知识", "专业实践能力"))
    walk.read_notice(page)
    walk.fill(page)
    walk.attach(page)
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label(re.compile("^毕业院校"))).to_have_value("某大学")
    page.get_by_label(re.compile("^本人承诺")).check()
    page.get_by_role("button", name="下一步").click()
    walk.confirm(page)
    walk.pay(page)
    page.goto("/me/work-unit")
    expect(page.get_by_text("解绑后请到“记录”中撤回")).to_be_visible()
    page.get_by_role("button", name="解绑工作单位").click()
    expect(page.get_by_role("heading", name="空白")).to_be_visible()
    walk.bind(page, "湖北省示例", "湖北省示例人民医院", demo_code("I02"))
    page.goto("/declarations")
    expect(page.get_by_text("您的工作单位已变更")).to_be_visible()
    shot(page, "records-unit-changed")
    page.get_by_role("link", name="撤回申报").click()
    shot(page, "withdraw")
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()
    page.get_by_role("button", name="重新提交申报").click()
    expect(page.get_by_label("专业知识", exact=True)).to_be_checked()
    for subject in ("基础知识", "相关专业知识"):
        page.get_by_label(subject, exact=True).uncheck()
    page.get_by_role("button", name="下一步").click()
    walk.read_notice(page)
    expect(page.get_by_label(re.compile("^毕业院校"))).to_have_value("某大学")
    page.get_by_label(re.compile("^报名点")).select_option("420106")
    page.get_by_label(re.compile("^本人承诺")).check()
    page.get_by_role("button", name="下一步").click()
    walk.attach(page)  # all there already
    walk.confirm(page)
    expect(page.get_by_text("￥122.00")).to_be_visible()
    walk.pay(page)
    page.goto("/declarations")
    expect(page.get_by_text("待单位审核").first).to_be_visible()
    expect(page.get_by_text("已撤回").first).to_be_visible()


def test_a_phone_signs_in_by_code_and_a_wrong_code_is_told(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    walk.log_in_by_phone(page, served.town, "13911112222")
    page.goto("/me")
    expect(page.get_by_text("139****2222")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_label(re.compile("^手机号码")).fill("13911112222")
    page.get_by_label(re.compile("^短信验证码")).fill("000000")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("验证码错误或已失效").first).to_be_visible()
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("操作太频繁").first).to_be_visible()


def test_without_javascript_the_forms_are_complete(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    walk.log_in_by_wechat(page, "微信用户丙")
    page.get_by_role("link", name="前往认证").first.click()
    page.get_by_role("button", name="开始认证").click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("有 5 处需要修改")
    page.get_by_role("link", name="请填写姓名。").click()
    page.get_by_label(re.compile("^姓名")).fill("王示例")
    page.get_by_label(re.compile("^证件号码")).fill("420199199003072830")
    for consent in ("同意处理", "同意将姓名", "同意将申报信息"):
        page.get_by_label(re.compile(f"^{consent}")).check()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("校验位").first).to_be_visible()
    expect(page.get_by_label(re.compile("^姓名"))).to_have_value("王示例")
    page.get_by_label(re.compile("^证件号码")).fill("42019919880808457X")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("请严格按照示例拍摄")).to_be_visible()
    for name in ("front", "back"):
        document = walk.document(name, "王示例", "42019919880808457X")
        page.locator(f'input[name="{name}.file"]').nth(1).set_input_files(document)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("核对识别结果")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="提交认证").click()
    expect(page.get_by_text("认证成功").first).to_be_visible(timeout=20_000)


def test_three_pictures_of_something_else_lead_to_a_person(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    walk.log_in_by_phone(page, served.town, "13955550009")
    walk.begin_verification(page, "陈示例", "420199200101012046")
    for left in (2, 1, 0):
        walk.upload(page, "人像面照片")
        walk.upload(page, "国徽面照片")
        page.get_by_role("button", name="下一步").click()
        told = f"还可尝试 {left} 次" if left else "扫描次数过多"
        expect(page.get_by_text(told).first).to_be_visible(timeout=30_000)
    shot(page, "scan-limit")
    page.get_by_role("button", name="转人工审核").click()
    expect(page.get_by_role("heading", name="上传证件照片")).to_be_visible()
    walk.upload(page, "证件正面或资料页")
    walk.upload(page, "证件背面")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交认证").click()
    expect(page.get_by_text("待认证").first).to_be_visible()
