"""A person's hands and eyes in the browser."""

from __future__ import annotations

import io
import re
import time
from typing import Any

import requests
from PIL import Image
from playwright.sync_api import Page, expect

from app.integrations.scan.sandbox import photograph, specimen
from app.integrations.scan.specimens import DRAWN
from app.seed import DEMO_PASSWORD
from tests.authenticator import Authenticator
from tests.house import Town


def picture() -> dict[str, Any]:
    """A photograph, as a phone takes one."""
    body = io.BytesIO()
    Image.effect_noise((900, 600), 40).convert("RGB").save(body, "JPEG")
    return {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": body.getvalue()}


def sms_code(town: Town, mobile: str) -> str:
    """The code that the played provider has delivered."""
    for _ in range(80):
        told = requests.get(f"{town.house.settings.sandbox_url}/sms.json", params={"mobile": mobile}, timeout=5).json()
        found = [re.search(r"验证码 (\d{6})", one["text"]) for one in told["messages"]]
        if found and found[0]:
            return found[0][1]
        time.sleep(0.1)
    raise AssertionError("no code was delivered")


def log_in_by_phone(page: Page, town: Town, mobile: str) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="手机快捷登录")).to_be_visible()
    page.get_by_label(re.compile("^手机号码")).fill(mobile)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("验证码已发送")).to_be_visible()
    page.get_by_label(re.compile("^短信验证码")).fill(sms_code(town, mobile))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="综合业务")).to_be_visible()


def log_in_by_wechat(page: Page, who: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="微信授权登录").click()
    page.get_by_role("link", name=who).click()
    expect(page.get_by_role("heading", name="综合业务")).to_be_visible()


def log_in_staff(page: Page, town: Town, login: str) -> None:
    page.goto("/desk")
    identify_staff(page, login, town.authenticators[login])
    expect(page.get_by_role("heading", name="待认领")).to_be_visible()


def identify_staff(page: Page, login: str, authenticator: Authenticator) -> None:
    """Name, password and a code that was not used yet."""
    page.goto("/desk/login")
    page.get_by_label(re.compile("^登录名")).fill(login)
    page.get_by_label(re.compile("^密码")).fill(DEMO_PASSWORD)
    page.get_by_label(re.compile("^动态验证码")).fill(authenticator.code())
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def upload(page: Page, label: str, file: dict[str, Any] | None = None) -> None:
    frame = page.locator("[data-up]").filter(has_text=label)
    frame.locator("input[type=file]").nth(1).set_input_files(file or picture())
    expect(frame.locator("img")).to_have_count(1)


def document(side: str, name: str, number: str) -> dict[str, Any]:
    """The person's document, photographed: as the sandbox hands it out."""
    return {
        "name": f"{side}.jpg",
        "mimeType": "image/jpeg",
        "buffer": photograph(DRAWN["RIC", side](specimen("RIC", name, number))),
    }


def verify(page: Page, name: str, number: str) -> None:
    begin_verification(page, name, number)
    for side, label in (("front", "人像面照片"), ("back", "国徽面照片")):
        upload(page, label, document(side, name, number))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label(re.compile("^证件上的号码"))).to_have_value(number, timeout=30_000)
    page.get_by_role("button", name="提交认证").click()


def begin_verification(page: Page, name: str, number: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="前往认证").first.click()
    page.get_by_role("button", name="开始认证").click()
    identify(page, name, number)


def identify(page: Page, name: str, number: str) -> None:
    page.get_by_label(re.compile("^姓名")).fill(name)
    page.get_by_label(re.compile("^证件号码")).fill(number)
    for consent in ("同意处理", "同意将姓名", "同意将申报信息"):
        page.get_by_label(re.compile(f"^{consent}")).check()
    page.get_by_role("button", name="下一步").click()


def bind(page: Page, query: str, name: str, code: str) -> None:
    page.goto("/me/work-unit")
    page.get_by_role("button", name="绑定工作单位").click()
    page.get_by_label(re.compile("^单位名称")).fill(query)
    page.get_by_role("button", name="搜索").click()
    page.get_by_label(re.compile(name)).check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label(re.compile("^单位确认码")).fill(code)
    page.get_by_role("button", name="绑定", exact=True).click()
    expect(page.get_by_role("button", name="解绑工作单位")).to_be_visible()


def choose(page: Page, subjects: tuple[str, ...]) -> None:
    page.wait_for_url("**/tasks/*")  # and the page's script is there: what is chosen before waits for the next choice
    page.get_by_label(re.compile("^级别")).select_option("中级")
    expect(page.get_by_label(re.compile("^级别"))).to_have_value("中级")
    page.get_by_label(re.compile("^类别")).select_option("护理")
    expect(page.locator("#f-major option")).to_have_count(8)  # 7 of the group, and the empty one
    page.locator("#f-major").select_option("368")
    for subject in ("基础知识", "相关专业知识", "专业知识", "专业实践能力"):
        page.get_by_label(subject, exact=True).set_checked(subject in subjects)
    page.get_by_role("button", name="下一步").click()


def read_notice(page: Page) -> None:
    expect(page.get_by_text("申报对象")).to_be_visible()
    page.get_by_label(re.compile("^我已阅读并理解以上内容")).check()
    page.get_by_role("button", name="开始申报").click()


def fill(page: Page) -> None:
    point = page.get_by_label(re.compile("^报名点"))
    if point.count():  # asked of who is bound to a unit; the city is known then
        point.select_option("420502")
    page.get_by_label(re.compile("^证件有效期截止")).fill("2046-01-06")
    page.get_by_label(re.compile("^民族")).select_option("汉族")
    mobile = page.get_by_label(re.compile("^手机号码"))
    if mobile.count():  # known of who has come by it
        mobile.fill("13900000000")
    page.get_by_label(re.compile("^执业类别")).select_option("护士")
    page.get_by_label(re.compile("^首次注册年月")).fill("2012-07")
    page.get_by_label(re.compile("^最高学历")).select_option("本科")
    page.get_by_label(re.compile("^毕业院校")).fill("某大学")
    page.get_by_label(re.compile("^所学专业")).fill("护理学")
    page.get_by_label(re.compile("^毕业年月")).fill("2012-06")
    page.get_by_label(re.compile("^毕业证书编号")).fill("D-0001")
    page.get_by_label(re.compile("^现有专业技术资格")).select_option("护师")
    page.get_by_label(re.compile("^取得现有资格年月")).fill("2016-05")
    page.get_by_label(re.compile("^从事本专业起始年月")).fill("2012-07")
    page.get_by_label(re.compile("^本人承诺")).check()
    page.get_by_role("button", name="下一步").click()


def attach(page: Page) -> None:
    """A picture for everything that is asked for."""
    expect(page.get_by_role("heading", name="上传材料")).to_be_visible()
    frames = page.locator("[data-up]")
    for frame in frames.all():
        if not frame.locator("img").count():
            frame.locator("input[type=file]").nth(1).set_input_files(picture())
            expect(frame.locator("img")).to_have_count(1)
    page.get_by_role("button", name="下一步").click()


def confirm(page: Page) -> None:
    expect(page.get_by_text("某大学")).to_be_visible()
    page.get_by_role("button", name="确认提交").click()


def pay(page: Page) -> None:
    page.get_by_role("button", name="微信支付").click()
    page.get_by_role("link", name="微信支付").click()
    page.get_by_role("button", name="支付").click()
    expect(page.get_by_text("支付成功")).to_be_visible(timeout=20_000)


def decide(page: Page, decision: str, reason: str = "", opinion: str = "") -> None:
    page.goto("/desk")
    page.get_by_role("button", name="领取下一项").click()
    page.get_by_label(decision, exact=True).check()
    if reason:
        page.get_by_label(re.compile("^原因")).select_option(label=reason)
        page.get_by_label(re.compile("^审核意见")).fill(opinion)
    page.get_by_role("button", name="提交审核结论").click()
    expect(page.get_by_role("heading", name="我的任务")).to_be_visible()
