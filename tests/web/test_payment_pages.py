"""The payment page where WeChat is real, and the mini-program's way to pay: proved by a code, told to no stranger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from app.factory import create_app
from tests.flows.test_money import order, ready
from tests.flows.test_whole_way import declared
from tests.house import subject
from tests.web.conftest import Desk
from workflows.model import Actor

WECHAT = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"}


def waiting(desk: Desk, channel: str) -> Actor:
    who = ready(desk.town)
    declared(desk.town, who)
    desk.town.do(who, "pay", {"channel": channel})
    return who


def real(desk: Desk) -> Desk:
    """The same house with the real WeChat outside: nobody plays its sheet."""
    site = desk.town.house.site()
    doors = replace(site.doors, pay_sheet=lambda *_: "", native_page=lambda *_: "")
    return Desk(desk.town, create_app(replace(site, doors=doors)))


def code(desk: Desk, who: str) -> str:
    return str(desk.town.sandbox.extensions["login"].code(desk.town.sandbox.extensions["keys"].mp_appid, who))


def test_outside_of_wechat_the_page_says_that_payment_needs_it_and_how_to_get_there(desk: Desk) -> None:
    who = waiting(desk, "oa")
    page = real(desk).browser(who).get(f"/declarations/{subject(desk.town, who)}/pay").text
    assert "缴费需要在微信中进行" in page
    assert "小程序 → 搜索“湖北卫生人才”" in page
    assert 'id="pay"' not in page
    inside = real(desk).browser(who).get(f"/declarations/{subject(desk.town, who)}/pay", headers=WECHAT).text
    assert 'id="pay"' in inside
    assert "缴费需要在微信中进行" not in inside


def test_the_native_page_is_given_the_parameters_for_whoever_signed_in_there(desk: Desk) -> None:
    who = waiting(desk, "mp")
    placed, phone = order(desk.town, who), desk.app.test_client()
    begun = phone.post("/wx/pay/native", json={"order": str(placed.id), "code": code(desk, "user2")})
    asked = {"order": str(placed.id), "ticket": begun.json["ticket"]}
    assert phone.get("/wx/pay/native", query_string=asked).status_code == 202
    desk.town.settle()
    told = phone.get("/wx/pay/native", query_string=asked).json
    assert told["amount_fen"] == 24400
    assert told["parameters"]["appId"] == desk.town.house.outside.pay.appid("mp")
    other = phone.post("/wx/pay/native", json={"order": str(placed.id), "code": code(desk, "user3")})
    assert (other.status_code, other.json["detail"]) == (409, "这笔订单已由另一个微信发起，请返回重新下单。")
    desk.town.sandbox.extensions["pay"].request_payment(told["parameters"])


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 404),
        ({"order": "nonsense", "code": "x"}, 404),
        ({"order": str(uuid4()), "code": "x"}, 422),
        (["order"], 404),
        ({"order": ["a"], "code": {"b": 1}}, 404),
    ],
)
def test_what_the_native_page_cannot_prove_is_refused_in_words(desk: Desk, asked: Any, status: int) -> None:
    answer = desk.app.test_client().post("/wx/pay/native", json=asked)
    assert answer.status_code == status
    assert len(answer.json["detail"]) > 3


def test_nobody_is_told_of_an_order_without_the_ticket(desk: Desk) -> None:
    who = waiting(desk, "mp")
    asked = {"order": str(order(desk.town, who).id), "ticket": "0" * 32}
    assert desk.app.test_client().get("/wx/pay/native", query_string=asked).status_code == 403


def test_the_state_is_told_to_the_page_and_an_order_that_is_over_is_not_begun_anew(desk: Desk) -> None:
    who = waiting(desk, "oa")
    client, where = desk.browser(who), f"/declarations/{subject(desk.town, who)}/pay"
    csrf = client.get(where).text.partition('name="csrf" value="')[2][:32]
    ask = {"data": {"csrf": csrf}, "headers": {"Accept": "application/json"}}
    assert client.post(f"{where}/check", **ask).json == {"settled": False}
    desk.town.sandbox.extensions["pay"].pay(order(desk.town, who).out_trade_no)
    desk.town.clock.forward(seconds=3)
    client.post(f"{where}/check", **ask)
    desk.town.settle()
    assert client.post(f"{where}/check", **ask).json == {"settled": True}
    assert "支付成功" in client.get(where).text
    assert client.post(f"{where}/renew", data={"csrf": csrf}).headers["Location"] == where
