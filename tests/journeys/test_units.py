"""A unit on a phone: registered, approved, its code handed out, its people bound, reviewed and submitted upward."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.flows.test_registration import uscc
from tests.journeys import walk
from tests.journeys.conftest import DESK, Served
from tests.journeys.test_candidate import shot
from tests.journeys.test_pages import faults, too_wide

pytestmark = pytest.mark.browser
NAME = "宜昌市样板路医院"


def sound(page: Page) -> None:
    """Nothing that axe finds, nothing to scroll sideways."""
    assert faults(page) == []
    assert too_wide(page) == []


def apply(page: Page) -> None:
    """The contact fills in the institution and uploads its papers."""
    page.goto("/me")
    page.get_by_role("link", name="单位业务").click()
    sound(page)
    shot(page, "unit-none")
    page.get_by_role("button", name="机构注册").click()
    page.get_by_label(re.compile("^单位名称")).fill(NAME)
    page.get_by_label(re.compile("^统一社会信用代码")).fill(uscc(77))
    page.get_by_label(re.compile("^机构编码")).fill("90000007742050211A1001")
    page.get_by_label(re.compile("^机构类别")).select_option("A100")
    page.get_by_label("公办", exact=True).check()
    page.get_by_label(re.compile("^市、州")).select_option("420500")
    expect(page.locator("#f-division option[value='420502']")).to_have_count(1)
    page.get_by_label(re.compile("^县、区")).select_option("420502")
    page.get_by_label(re.compile("^详细地址")).fill("样板路 1 号")
    page.get_by_label(re.compile("^主管单位名称")).fill("宜昌卫健")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_text("没有找到“宜昌卫健”")).to_be_visible()
    page.get_by_label(re.compile("^主管单位名称")).fill("宜昌卫生健康委")
    page.get_by_role("button", name="搜索").click()
    page.get_by_label(re.compile("宜昌市示例卫生健康委员会")).check()
    expect(page.get_by_label(re.compile("^单位名称"))).to_have_value(NAME)
    page.get_by_label(re.compile("^部门和职务")).fill("人事科科长")
    sound(page)
    shot(page, "unit-register")
    page.get_by_role("button", name="下一步").click()
    for label in ("执业许可证", "统一社会信用代码证书", "业务负责人授权书"):
        walk.upload(page, label)
    shot(page, "unit-papers")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("等待主管单位所在的一级审核")).to_be_visible()


def make_code(page: Page, button: str) -> str:
    page.goto("/unit")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    code = page.locator(".code").inner_text()
    sound(page)
    shot(page, "unit-code")
    page.get_by_role("link", name="已记下，返回").click()
    return code


def look_in_vain(page: Page) -> None:
    """The candidate does not find the unit while nobody has approved it."""
    page.goto("/me/work-unit")
    page.get_by_role("button", name="绑定工作单位").click()
    page.get_by_label(re.compile("^单位名称")).fill("样板路医院")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_text("没有找到“样板路医院”")).to_be_visible()
    shot(page, "unit-not-found")
    page.get_by_role("link", name=re.compile("查看机构注册说明")).click()
    expect(page.get_by_text("考生不能代办")).to_be_visible()
    sound(page)
    shot(page, "unit-how-to-register")


def declare(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="开始申报").click()
    walk.choose(page, ("基础知识",))
    walk.read_notice(page)
    walk.fill(page)
    walk.attach(page)
    walk.confirm(page)
    walk.pay(page)


def test_a_unit_from_its_registration_to_its_first_bundle(served: Served, open_page: Callable[..., Page]) -> None:
    contact, candidate, desk = open_page(), open_page(), open_page(DESK)
    walk.log_in_by_phone(contact, served.town, "13966660001")
    walk.verify(contact, "负责人", "420199198005052718")
    expect(contact.get_by_text("认证成功").first).to_be_visible(timeout=20_000)
    apply(contact)
    walk.log_in_by_wechat(candidate, "微信用户甲")
    walk.verify(candidate, "李示例", "420199199511123421")
    expect(candidate.get_by_text("认证成功").first).to_be_visible(timeout=20_000)
    look_in_vain(candidate)
    walk.log_in_staff(desk, served.town, "point1")
    desk.get_by_role("button", name="领取下一项").click()
    shot(desk, "desk-institution")
    assert faults(desk) == []
    desk.get_by_label("通过", exact=True).check()
    desk.get_by_role("button", name="提交审核结论").click()
    code = make_code(contact, "生成确认码")
    newer = make_code(contact, "更换确认码")
    candidate.goto("/me/work-unit")
    candidate.get_by_role("button", name="绑定工作单位").click()
    candidate.get_by_label(re.compile("^单位名称")).fill("样板路医院")
    candidate.get_by_role("button", name="搜索").click()
    candidate.get_by_label(re.compile(NAME)).check()
    candidate.get_by_role("button", name="下一步").click()
    candidate.get_by_label(re.compile("^单位确认码")).fill(code)
    candidate.get_by_role("button", name="绑定", exact=True).click()
    expect(candidate.get_by_text("这个单位确认码已经更换")).to_be_visible()
    shot(candidate, "unit-code-replaced")
    candidate.get_by_label(re.compile("^单位确认码")).fill(newer)
    candidate.get_by_role("button", name="绑定", exact=True).click()
    expect(candidate.get_by_role("button", name="解绑工作单位")).to_be_visible()
    shot(contact, "unit-show")
    contact.get_by_role("link", name="人员", exact=True).click()
    expect(contact.get_by_text("李**")).to_be_visible()
    sound(contact)
    contact.get_by_text("管理", exact=True).click()
    shot(contact, "unit-people")
    declare(candidate)
    contact.goto("/desk")
    sound(contact)
    shot(contact, "unit-desk-phone")
    contact.get_by_role("button", name="领取下一项").click()
    sound(contact)
    shot(contact, "unit-desk-task-phone")
    contact.get_by_label("通过", exact=True).check()
    contact.get_by_role("button", name="提交审核结论").click()
    contact.goto("/unit")
    contact.get_by_role("link", name=NAME).click()
    contact.get_by_role("navigation").get_by_role("link", name="申报").click()
    expect(contact.get_by_text("待单位上报").first).to_be_visible()
    sound(contact)
    shot(contact, "unit-declarations")
    contact.get_by_role("button", name="上报 1 份").click()
    expect(contact.get_by_role("heading", name="上报封面").first).to_be_visible()
    sound(contact)
    shot(contact, "unit-sheet")
    candidate.goto("/declarations")
    expect(candidate.get_by_text("待考点审核").first).to_be_visible()
    in_all_clothes(contact, served.url)


def in_all_clothes(page: Page, url: str) -> None:
    """Every page of the unit edition in large type and in the dark."""
    sheet = page.url.removeprefix(url)
    page.goto("/unit")
    unit = page.get_by_role("link", name=NAME).get_attribute("href")
    page.context.add_cookies([{"name": "care", "value": "1", "url": url}])
    page.emulate_media(color_scheme="dark")
    for path in (
        "/unit",
        f"{unit}",
        f"{unit}/people",
        f"{unit}/declarations",
        sheet,
        "/desk",
        "/me/work-unit/registration",
    ):
        page.goto(path)
        sound(page)
        shot(page, f"large{path.replace('/', '-')[-20:]}")


def test_operators_suspend_a_unit_and_its_page_is_sound(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(DESK)
    walk.identify_staff(page, "operator1", served.town.authenticators["operator1"])
    page.get_by_role("link", name="机构", exact=True).click()
    page.get_by_label(re.compile("^按名称")).fill("中医医院")
    page.get_by_role("button", name="搜索").click()
    assert faults(page) == []
    shot(page, "ops-units")
    page.get_by_label(re.compile("^停用原因")).fill("执业许可证过期")
    page.get_by_role("button", name="停用").click()
    page.goto("/ops/units?q=中医医院")
    expect(page.get_by_text("已停用")).to_be_visible()
