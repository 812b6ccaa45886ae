"""The reviewers' desk at desktop size: pool, claim, open, decide, release, four eyes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import walk
from tests.journeys.conftest import DESK, Served
from tests.journeys.test_candidate import shot

pytestmark = pytest.mark.browser


def apply_by_permit(page: Page, who: str, number: str) -> None:
    """A candidate whose document goes to manual review."""
    walk.log_in_by_wechat(page, who)
    page.get_by_role("link", name="前往认证").first.click()
    page.get_by_role("button", name="开始认证").click()
    page.get_by_label(re.compile("^港澳居民来往内地通行证")).check()
    page.get_by_label(re.compile("^姓名")).fill("黄示例")
    page.get_by_label(re.compile("^证件号码")).fill(number)
    page.get_by_label(re.compile("^出生日期")).fill("1985-05-05")
    page.get_by_label("女").check()
    page.get_by_label(re.compile("^证件有效期截止")).fill("2046-01-06")
    for consent in ("同意处理", "同意将姓名", "同意将申报信息"):
        page.get_by_label(re.compile(f"^{consent}")).check()
    page.get_by_role("button", name="下一步").click()
    walk.upload(page, "证件正面或资料页")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("请上传证件背面")
    walk.upload(page, "证件背面")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交认证").click()
    expect(page.get_by_text("待认证").first).to_be_visible()


def test_identity_is_reviewed_at_the_desk(served: Served, open_page: Callable[..., Page]) -> None:
    page, desk, other = open_page(), open_page(DESK), open_page(DESK)
    apply_by_permit(page, "微信用户甲", "H0000001900")
    walk.log_in_staff(other, served.town, "unit1")
    expect(other.get_by_text("任务池是空的")).to_be_visible()
    walk.log_in_staff(desk, served.town, "identity1")
    expect(desk.get_by_text("实名认证").first).to_be_visible()
    shot(desk, "desk-list")
    desk.get_by_role("button", name="认领").first.click()
    expect(desk.get_by_text("H0000001900")).to_be_visible()
    expect(desk.locator(".pics img")).to_have_count(2)
    shot(desk, "desk-task")
    page.goto("/me/verification")
    page.get_by_role("button", name="撤回认证申请").click()
    expect(page.get_by_text("审核员已开始审核，不能撤回")).to_be_visible()
    desk.get_by_role("button", name="提交审核结论").click()
    expect(desk.get_by_role("alert")).to_contain_text("请选择审核结论")
    desk.get_by_label("退回修改").check()
    desk.get_by_role("button", name="提交审核结论").click()
    expect(desk.get_by_role("alert")).to_contain_text("请填写审核意见")
    desk.get_by_label(re.compile("^原因")).select_option(label="材料不清晰")
    desk.get_by_label(re.compile("^审核意见")).fill("照片模糊，请重拍。")
    desk.get_by_label("证件背面").check()
    shot(desk, "desk-send-back")
    desk.get_by_role("button", name="提交审核结论").click()
    expect(desk.get_by_text("您手里没有任务")).to_be_visible()
    page.goto("/me/verification")
    expect(page.get_by_role("alert")).to_contain_text("材料不清晰")
    shot(page, "verification-sent-back")
    page.goto("/")
    expect(page.get_by_text("未认证").first).to_be_visible()
    page.get_by_role("link", name="上传证件照片").click()
    expect(page.get_by_role("alert")).to_contain_text("照片模糊，请重拍。")
    expect(page.get_by_role("alert")).to_contain_text("需要补充：证件背面")
    shot(page, "upload-sent-back")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交认证").click()
    desk.goto("/desk")
    desk.get_by_role("button", name="领取下一项").click()
    desk.get_by_role("button", name="退回任务池").click()
    walk.decide(desk, "通过")
    page.goto("/")
    expect(page.get_by_text("认证成功")).to_be_visible()


def test_two_reviewers_cannot_both_take_a_task(served: Served, open_page: Callable[..., Page]) -> None:
    page, first, second = open_page(), open_page(DESK), open_page(DESK)
    apply_by_permit(page, "微信用户乙", "H0000002800")
    walk.log_in_staff(first, served.town, "identity1")
    first.get_by_role("button", name="认领").first.click()
    walk.log_in_staff(second, served.town, "identity1")
    expect(second.get_by_text("任务池是空的")).to_be_visible()
    candidate = open_page()
    candidate.goto("/desk/login")
    candidate.get_by_label(re.compile("^登录名")).fill("identity1")
    candidate.get_by_label(re.compile("^密码")).fill("wrong")
    candidate.get_by_label(re.compile("^动态验证码")).fill("123 456")
    candidate.get_by_role("button", name="登录").click()
    expect(candidate.get_by_role("alert")).to_contain_text("登录名、密码或动态验证码不对")
    expect(candidate.get_by_role("alert")).to_contain_text("等验证器显示下一个")


def test_a_candidate_is_no_reviewer(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    walk.log_in_by_wechat(page, "微信用户丙")
    page.goto("/desk")
    expect(page.get_by_text("您没有办理这项业务的权限")).to_be_visible()
