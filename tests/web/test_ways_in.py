"""Phone, code and WeChat: what lets one in, what is refused, and what is bound only when one asks for it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from app.queries import people
from app.seed.exams import BATCH
from tests.flows.test_whole_way import bound, declared, status, verified
from tests.web.conftest import Desk
from workflows.commands.declaration import StartDeclaration
from workflows.commands.identity import StartVerification
from workflows.forms.numbers import check_digit
from workflows.model import Actor

TAKEN = "该手机号已用于另一账号"


def csrf(client: FlaskClient, path: str = "/login") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(path).get_data(as_text=True))
    assert found
    return found[1]


def post(client: FlaskClient, path: str, page: str = "/login", **fields: str) -> Any:
    return client.post(path, data={"csrf": csrf(client, page), **fields})


def sent(desk: Desk, mobile: str) -> str:
    """The code of the newest message to this number."""
    desk.town.settle()
    told = next(m["text"] for m in desk.town.sandbox.extensions["sms"].messages if m["mobile"].endswith(mobile))
    return re.search(r"\d{6}", told)[0]  # type: ignore[index]


def asked(desk: Desk, client: FlaskClient, mobile: str) -> str:
    assert post(client, "/login/code", mobile=mobile).status_code == 200
    return sent(desk, mobile)


def entered(client: FlaskClient, mobile: str, code: str) -> bool:
    answer = post(client, "/login", mobile=mobile, code=code)
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert "验证码错误或已失效" in answer.get_data(as_text=True)
        assert mobile in answer.get_data(as_text=True), "what was typed is lost"
    return bool(answer.status_code == 303)


def wechat(desk: Desk, client: FlaskClient, who: str, way: str = "/login/wechat") -> Any:
    """Through the consent page and back."""
    consent = client.get(way).headers["Location"]
    state = re.search(r"state=(\w+)", consent)[1]  # type: ignore[index]
    keys = desk.town.sandbox.extensions["keys"]
    code = desk.town.sandbox.extensions["login"].code(keys.oa_appid, who)
    return client.get(f"{way}/back", query_string={"code": code, "state": state})


def owner(desk: Desk, client: FlaskClient) -> Any:
    cookie = client.get_cookie("shenbao")
    assert cookie is not None
    digest = hashlib.sha256(cookie.value.encode()).digest()
    return desk.town.one("SELECT account_id FROM web_session WHERE digest = %s", digest).account_id


def actor_of(desk: Desk, client: FlaskClient) -> Actor:
    return Actor(owner(desk, client))


def test_a_code_is_good_once_and_for_five_minutes(desk: Desk) -> None:
    client, mobile = desk.browser(), "13711110001"
    code = asked(desk, client, mobile)
    assert not entered(client, mobile, "000000" if code != "000000" else "111111")
    assert entered(client, mobile, code)
    assert not entered(desk.browser(), mobile, code)
    desk.town.clock.forward(seconds=61)
    late = asked(desk, desk.browser(), mobile)
    desk.town.clock.forward(minutes=5)
    assert not entered(desk.browser(), mobile, late)


def test_after_five_wrong_tries_even_the_right_code_is_no_use(desk: Desk) -> None:
    client, mobile = desk.browser(), "13711110002"
    code = asked(desk, client, mobile)
    wrong = "000000" if code != "000000" else "111111"
    assert not any(entered(client, mobile, wrong) for _ in range(5))
    assert not entered(client, mobile, code)


@pytest.mark.parametrize(("pause", "times"), [(59, 1), (61, 5), (3601, 10)])
def test_codes_are_sent_once_a_minute_five_times_an_hour_ten_times_a_day(desk: Desk, pause: int, times: int) -> None:
    client, mobile = desk.browser(), f"1372222{pause:04d}"
    for _ in range(times):
        assert post(client, "/login/code", mobile=mobile).status_code == 200
        desk.town.clock.forward(seconds=pause)
    refused = post(client, "/login/code", mobile=mobile)
    assert refused.status_code == 422 and "操作太频繁" in refused.get_data(as_text=True)


@pytest.mark.parametrize("mobile", ["", "1371111000", "23711110001", "十三七", "137 1111 0001x"])
def test_a_number_that_is_none_is_told(desk: Desk, mobile: str) -> None:
    refused = post(desk.browser(), "/login/code", mobile=mobile)
    assert refused.status_code == 422 and "手机号" in refused.get_data(as_text=True)


def test_a_consent_of_somebody_else_lets_nobody_in(desk: Desk) -> None:
    client = desk.browser()
    client.get("/login")
    answer = client.get("/login/wechat/back", query_string={"code": "x", "state": "0" * 32})
    assert answer.status_code == 403 and "微信授权已过期" in answer.get_data(as_text=True)


def test_refusing_the_consent_leads_back_to_both_ways(desk: Desk) -> None:
    client = desk.browser()
    consent = client.get("/login/wechat").headers["Location"]
    state = re.search(r"state=(\w+)", consent)[1]  # type: ignore[index]
    answer = client.get("/login/wechat/back", query_string={"state": state}).get_data(as_text=True)
    assert "您没有同意微信授权" in answer and "手机快捷登录" in answer


def test_wechat_finds_the_phone_account_once_it_was_bound_there(desk: Desk) -> None:
    phone, mobile = desk.browser(), "13711110003"
    assert entered(phone, mobile, asked(desk, phone, mobile))
    home = phone.get("/", headers={"User-Agent": "MicroMessenger"}).get_data(as_text=True)
    assert "绑定微信" in home
    assert wechat(desk, phone, "zhou", "/me/wechat").status_code == 303
    assert wechat(desk, phone, "zhou", "/me/wechat").status_code == 303, "a second time changes nothing"
    again = desk.browser()
    assert wechat(desk, again, "zhou").status_code == 303
    assert owner(desk, again) == owner(desk, phone)


def test_an_account_opened_by_mistake_gives_its_wechat_to_the_one_that_asks(desk: Desk) -> None:
    mistaken, phone, mobile = desk.browser(), desk.browser(), "13711110004"
    wechat(desk, mistaken, "wu")
    assert entered(phone, mobile, asked(desk, phone, mobile))
    assert owner(desk, phone) != owner(desk, mistaken), "never bound by itself"
    assert wechat(desk, phone, "wu", "/me/wechat").status_code == 303
    assert mistaken.get("/me").status_code == 303, "the closed account is signed out"
    again = desk.browser()
    wechat(desk, again, "wu")
    assert owner(desk, again) == owner(desk, phone)


def test_a_wechat_or_number_in_use_elsewhere_stays_where_it_is(desk: Desk) -> None:
    used, phone, mobile = desk.browser(), desk.browser(), "13711110005"
    wechat(desk, used, "zheng")
    desk.town.dispatch(StartVerification(), actor_of(desk, used))
    assert entered(phone, mobile, asked(desk, phone, mobile))
    desk.town.dispatch(StartVerification(), actor_of(desk, phone))
    refused = wechat(desk, phone, "zheng", "/me/wechat")
    assert refused.status_code == 409 and "该微信已绑定另一账号" in refused.get_data(as_text=True)
    desk.town.clock.forward(seconds=61)
    post(used, "/me/mobile/code", "/me/mobile", mobile=mobile)
    answer = post(used, "/me/mobile", "/me/mobile", mobile=mobile, code=sent(desk, mobile))
    assert answer.status_code == 422 and TAKEN in answer.get_data(as_text=True)


def test_a_number_is_bound_by_its_own_code_only(desk: Desk) -> None:
    client, mobile = desk.browser(), "13711110006"
    wechat(desk, client, "wang")
    for_login = asked(desk, desk.browser(), mobile)
    assert post(client, "/me/mobile", "/me/mobile", mobile=mobile, code=for_login).status_code == 422
    desk.town.clock.forward(seconds=61)
    assert post(client, "/me/mobile/code", "/me/mobile", mobile=mobile).status_code == 200
    assert post(client, "/me/mobile", "/me/mobile", mobile=mobile, code=sent(desk, mobile)).status_code == 303
    assert "137****0006" in client.get("/me").get_data(as_text=True)


@pytest.mark.parametrize(("secure", "new"), [(True, 2), (False, 0)])
def test_the_proxy_says_who_asks_only_where_one_stands_in_front(desk: Desk, secure: bool, new: int) -> None:
    app = create_app(replace(desk.town.house.site(), secure=secure))
    addresses = "SELECT count(DISTINCT address_index) AS n FROM sms_code"
    before = desk.town.one(addresses).n
    for number in (1, 2):
        client = app.test_client()
        base = {"base_url": "https://localhost" if secure else "http://localhost"}
        shown = re.search(r'name="csrf" value="(\w+)"', client.get("/login", **base).get_data(as_text=True))
        assert shown
        told = {"X-Forwarded-For": f"10.9.9.9, 10.1.{secure:d}.{number}"}
        fields = {"csrf": shown[1], "mobile": f"138{secure:d}000000{number}"}
        assert client.post("/login/code", data=fields, headers=told, **base).status_code == 200
    assert desk.town.one(addresses).n - before == new


def test_somebody_elses_wechat_may_pay_and_lets_nobody_in(desk: Desk) -> None:
    town, body = desk.town, "42019919900307801"
    who = verified(town, "13611110801", body + check_digit(body), "")
    bound(town, who, "I05")
    town.dispatch(StartDeclaration(BATCH), who)
    declared(town, who)
    client = desk.browser(who)
    task = next(task for task in town.open_tasks(who) if task.element_id == "pay")
    shown = client.get(f"/tasks/{task.id}").get_data(as_text=True)
    assert "选择付款微信" in shown and ">微信支付</button>" not in shown
    assert wechat(desk, client, "payer", f"/tasks/{task.id}/payer").status_code == 303
    assert "选择付款微信" not in client.get(f"/tasks/{task.id}").get_data(as_text=True)
    town.do(who, "pay", {"channel": "oa"})
    assert status(town, who) == "AWAITING_PAYMENT"
    assert town.one("SELECT status FROM payment_order WHERE account_id = %s", who.account_id).status == "PREPAID"
    stranger = desk.browser()
    wechat(desk, stranger, "payer")
    assert owner(desk, stranger) != who.account_id
    town.clock.forward(hours=2, minutes=1)
    assert not town.ask(people.has_payer, who.account_id, town.house.outside.pay.appid("oa"))
