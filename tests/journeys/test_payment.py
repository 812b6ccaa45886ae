"""Paying where people are: in WeChat's browser, in the mini-program's web view, and told how from anywhere else.

Only WeChat's client is stood in for: its bridge does with the parameters what the client does.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.flows.test_money import number
from tests.house import digest
from tests.journeys import walk
from tests.journeys.conftest import Served
from tests.journeys.test_candidate import shot
from tests.journeys.test_pages import faults, too_wide
from workflows.commands.declaration import StartDeclaration
from workflows.forms.numbers import document
from workflows.model import SYSTEM, Actor

pytestmark = pytest.mark.browser
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
IN_WECHAT = f"{PHONE} MicroMessenger/8.0.50"
IN_MINI_PROGRAM = f"{IN_WECHAT} miniProgram/wx0123"
count = iter(range(300, 400))


def declares(served: Served, open_page: Callable[..., Page], agent: str, openid: str = "", **options: Any) -> Page:
    """Somebody verified and bound, on a phone, who has just submitted a declaration."""
    town, n = served.town, next(count)
    who = town.person(f"138{n:08d}", openid and f"{openid}-{n}")
    with town.house.store.open(SYSTEM) as work:
        work.people.confirm(who.account_id, "张示例", "RIC", document("RIC", number(n), work.now.date()))
        work.units.bind(who.account_id, unit_id("I05"))
    case = town.dispatch(StartDeclaration(BATCH), who).instance_id
    page = open_page(user_agent=agent, **options)
    sign_in(served, page, who)
    page.goto(f"/cases/{case}")
    walk.choose(page, ("基础知识", "相关专业知识", "专业知识", "专业实践能力"))
    walk.read_notice(page)
    walk.fill(page)
    walk.attach(page)
    walk.confirm(page)
    expect(page.get_by_text("￥244.00")).to_be_visible()
    return page


def sign_in(served: Served, page: Page, who: Actor) -> None:
    token = secrets.token_urlsafe(32)
    with served.town.house.store.open(SYSTEM) as work:
        work.accounts.open_session(who.account_id, digest(token), work.now + timedelta(hours=8), {})
    page.context.add_cookies([{"name": "shenbao", "value": token, "url": served.url}])


def client(served: Served, page: Page) -> None:
    """WeChat's client: its bridge pays with the page's parameters, or opens the mini-program's native page."""
    sandbox = served.town.house.settings.sandbox_url

    def pays(parameters: dict[str, str]) -> Any:
        return requests.post(f"{sandbox}/__sandbox__/request-payment", json=parameters, timeout=10).json()

    def opens(url: str) -> str:
        return f"{sandbox}/mini-program/pay?{url.partition('?')[2]}&back={page.url}"

    page.expose_function("played_payment", pays)
    page.expose_function("played_address", opens)
    page.add_init_script(
        """window.WeixinJSBridge = {invoke: async (name, told, done) => {
            if (name === 'getBrandWCPayRequest') done(await window.played_payment(told));
            else if (name === 'invokeMiniProgramAPI') location.href = await window.played_address(told.arg.url);
        }};"""
    )


@pytest.fixture
def silent(served: Served) -> Iterator[None]:
    """WeChat's notifications get lost."""
    sandbox = served.town.sandbox.extensions["pay"]
    before, sandbox.faults = sandbox.faults, {**sandbox.faults, "drop": True}
    yield
    sandbox.faults = before


@pytest.mark.parametrize("dropped", [False, True])
def test_in_wechats_browser_the_bridge_pays_and_the_page_waits_for_the_servers_word(
    served: Served, open_page: Callable[..., Page], dropped: bool, request: pytest.FixtureRequest
) -> None:
    if dropped:
        request.getfixturevalue("silent")
    page = declares(served, open_page, IN_WECHAT, "bridge")
    client(served, page)
    page.get_by_role("button", name="微信支付").click()
    expect(page.get_by_role("link", name="微信支付")).to_be_visible()
    expect(page.locator("#left")).to_contain_text("1:59:")
    shot(page, "pay-wechat")
    page.get_by_role("link", name="微信支付").click()
    expect(page.get_by_text("支付成功")).to_be_visible(timeout=30_000)
    shot(page, "pay-done")
    page.get_by_role("link", name="返回湖北卫生人才").click()
    expect(page.get_by_role("heading", name="综合业务")).to_be_visible()


def test_in_the_mini_program_the_native_page_pays(served: Served, open_page: Callable[..., Page]) -> None:
    page = declares(served, open_page, IN_MINI_PROGRAM)
    client(served, page)
    page.get_by_role("button", name="微信支付").click()
    expect(page.get_by_role("link", name="微信支付")).to_be_visible()
    shot(page, "pay-mini-program")
    page.get_by_role("link", name="微信支付").click()
    page.get_by_role("button", name="微信用户乙").click()
    expect(page.get_by_text("￥244.00")).to_be_visible()
    page.get_by_role("button", name="支付").click()
    expect(page.get_by_text("支付成功")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="返回申报系统").click()
    expect(page.get_by_text("待单位审核").first).to_be_visible()


@pytest.mark.parametrize("answer", ["cancel", "fail"])
def test_who_cancels_the_sheet_stays_with_the_order_and_reads_that_it_is_not_confirmed(
    served: Served, open_page: Callable[..., Page], answer: str
) -> None:
    page = declares(served, open_page, IN_WECHAT, answer)
    answered = f"done({{err_msg: 'get_brand_wcpay_request:{answer}'}})"
    page.add_init_script(f"window.WeixinJSBridge = {{invoke: (name, told, done) => {answered}}};")
    page.get_by_role("button", name="微信支付").click()
    page.get_by_role("link", name="微信支付").click()
    expect(page.get_by_text("支付结果确认中")).to_be_visible()
    shot(page, "pay-confirming")
    expect(page.get_by_text("如未付款，可以再次点击")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("link", name="微信支付")).to_be_visible()


def test_an_order_begun_in_wechat_is_begun_anew_in_the_mini_program(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = declares(served, open_page, IN_WECHAT, "moves")
    page.get_by_role("button", name="微信支付").click()
    expect(page.get_by_role("link", name="微信支付")).to_be_visible()
    other = open_page(user_agent=IN_MINI_PROGRAM)
    other.context.add_cookies(page.context.cookies())
    other.goto(page.url)
    expect(other.get_by_text("这笔订单是在微信中发起的")).to_be_visible()
    expect(other.get_by_role("link", name="微信支付")).to_have_count(0)
    shot(other, "pay-elsewhere")
    other.get_by_role("button", name="重新下单").click()
    other.get_by_role("button", name="微信支付").click()
    expect(other.get_by_role("link", name="微信支付")).to_be_visible()
    expect(other.get_by_text("这笔订单是在微信中发起的")).to_have_count(0)


def test_without_a_script_the_sheets_page_leads_back_and_the_result_is_shown(
    served: Served, open_page: Callable[..., Page]
) -> None:
    page = declares(served, open_page, PHONE, "plain")
    plain = open_page(user_agent=PHONE, java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(page.url)
    plain.get_by_role("button", name="微信支付").click()
    plain.get_by_role("link", name="微信支付").click()
    plain.get_by_role("button", name="支付").click()
    expect(plain.get_by_text("支付成功")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("agent", [PHONE, IN_WECHAT, IN_MINI_PROGRAM])
def test_the_payment_page_is_light_and_open_to_everybody(
    served: Served, open_page: Callable[..., Page], agent: str
) -> None:
    page = declares(served, open_page, agent, "axe")
    page.get_by_role("button", name="微信支付").click()
    expect(page.get_by_role("link", name="微信支付")).to_be_visible()
    sent = []
    page.on("requestfinished", lambda one: sent.append(one.sizes()["responseBodySize"]))
    page.reload()
    assert (faults(page), too_wide(page)) == ([], [])
    assert len(sent) <= 3
    assert sum(sent) <= 12_000
