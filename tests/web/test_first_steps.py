"""Before one is verified: both ways in, what a code of WeChat is worth, leaving, what waits for the verification."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.seed.exams import BATCH
from tests.flows.test_identity import applied, begun, permit
from tests.web.conftest import Desk
from workflows.commands import CompleteTask
from workflows.errors import TaskNotReady

WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}


def post(client: FlaskClient, path: str, **data: str) -> Any:
    csrf = client.get("/login").text.partition('name="csrf" value="')[2][:32]
    return client.post(path, data={"csrf": csrf, **data})


def test_the_page_has_two_ways_and_says_outside_of_wechat_that_payment_needs_it(desk: Desk) -> None:
    client = desk.browser()
    outside, inside = client.get("/login").text, client.get("/login", headers=WECHAT).text
    for page in (outside, inside):
        assert [page.count(way) > 0 for way in ("微信授权登录", "手机快捷登录")] == [True, True]
        assert page.count('href="/login/wechat') == 1
        assert page.count('formaction="/login/code"') == 1
    assert "您不在微信中：也可以用手机登录；缴费需要在微信中进行。" in outside
    assert "您不在微信中" not in inside


@pytest.mark.parametrize("spent", ["used", "expired", "made up"])
def test_a_spent_code_of_wechat_lets_nobody_in_and_says_to_authorise_again(desk: Desk, spent: str) -> None:
    client, played = desk.browser(), desk.town.sandbox.extensions["login"]
    consent = client.get("/login/wechat").headers["Location"]
    state = re.search(r"state=(\w+)", consent)[1]  # type: ignore[index]
    appid = desk.town.house.outside.login.appid("oa")
    code = played.code(appid, "spent") if spent != "made up" else "0" * 32
    if spent == "used":
        desk.town.house.outside.login.identity("oa", code)
    if spent == "expired":
        played.codes[code] = (appid, "spent", 0.0)
    answer = client.get("/login/wechat/back", query_string={"code": code, "state": state})
    assert (answer.status_code, "微信登录已失效，请重新授权。" in answer.text) == (422, True)
    assert client.get("/me").status_code == 303, "nobody is signed in"


def test_the_twenty_first_code_of_an_hour_from_one_address_is_refused(desk: Desk) -> None:
    client = desk.browser()
    codes = [post(client, "/login/code", mobile=f"1376666{n:04d}").status_code for n in range(21)]
    assert codes == [200] * 20 + [422]
    desk.town.clock.forward(hours=1, seconds=1)
    assert post(client, "/login/code", mobile="13766669999").status_code == 200


def test_the_number_that_was_typed_stays_when_its_code_is_wrong(desk: Desk) -> None:
    client = desk.browser()
    desk.town.clock.forward(hours=1, seconds=1)
    post(client, "/login/code", mobile="13766660000")
    wrong = post(client, "/login", mobile="13766660000", code="abc")
    assert wrong.status_code == 422
    assert 'value="13766660000"' in wrong.text
    assert "验证码错误或已失效" in wrong.text


def test_who_leaves_is_out_and_another_may_come_in_on_the_same_phone(desk: Desk) -> None:
    first, second = desk.town.person("13766661001"), desk.town.person("13766661002")
    client, held = desk.browser(first), desk.browser(second)
    before = client.get_cookie("shenbao")
    assert post(client, "/logout").location == "/login"
    after = client.get_cookie("shenbao")
    assert before is not None and after is not None and before.value != after.value
    assert client.get("/me").status_code == 303
    client.set_cookie("shenbao", before.value)
    assert client.get("/me").status_code == 303, "the old cookie opens nothing"
    assert held.get("/me").status_code == 200


def test_whoever_signs_in_by_number_inside_of_wechat_is_offered_to_bind_it_and_nothing_is_bound_by_itself(
    desk: Desk,
) -> None:
    who = desk.town.person("13766661003")
    client = desk.browser(who)
    assert "绑定微信" in client.get("/", headers=WECHAT).text
    assert "绑定微信" not in client.get("/").text.partition("综合业务")[0].partition("<main")[2]
    count = "SELECT count(*) AS n FROM wechat_identity WHERE account_id = %s"
    assert desk.town.one(count, who.account_id).n == 0


def test_an_unverified_person_may_look_around_but_neither_bind_nor_declare(desk: Desk) -> None:
    client = desk.browser(desk.town.person("13766661004"))
    for path in ("/", "/me", "/me/verification", "/me/work-unit", "/declarations", "/me/messages"):
        assert client.get(path).status_code == 200, path
    assert "前往认证" in client.get("/").text
    bind = post(client, "/me/work-unit/bind")
    assert (bind.status_code, "完成实名认证后才能绑定工作单位" in bind.text) == (403, True)
    start = post(client, f"/business/{BATCH}/start")
    assert (start.status_code, "您还未实名认证，请先完成认证" in start.text) == (403, True)


def test_while_it_waits_nothing_can_be_changed_or_sent_again(desk: Desk) -> None:
    town = desk.town
    who = begun(town, "黄示例", "HMPERMIT", permit(9100))
    town.do(who, "upload_documents", {"front": [town.picture(who)], "back": [town.picture(who)]})
    (task,) = town.open_tasks(who)
    town.do(who, "confirm_verification", {})
    assert town.open_tasks(who) == []
    with pytest.raises(TaskNotReady):
        town.dispatch(CompleteTask(task.id, {}, task.revision), who)
    client = desk.browser(who)
    again = post(client, f"/tasks/{task.id}", revision=str(task.revision))
    assert (again.status_code, "这一步已经办理过了，或者已被撤销。" in again.text) == (409, True)
    page = client.get("/me/verification").text
    assert ">待认证<" in page
    assert "撤回" in page
    assert town.one("SELECT count(*) AS n FROM review WHERE status = 'OPEN'").n == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("420199199003072830", "校验位"),
        ("110105491231002", "15 位号码已停止使用"),
        ("12345", "18 位"),
        ("830000199706020042", "居住证"),
        ("", ""),
    ],
)
def test_a_wrong_number_is_told_beside_its_field_with_what_was_typed_kept(desk: Desk, number: str, said: str) -> None:
    who = desk.town.person(f"1376667{sum(map(ord, number)):04d}")
    client = desk.browser(who)
    page = post(client, "/me/verification")
    path = client.get(page.location).location or page.location
    consents = dict.fromkeys(("consent_document", "consent_check", "consent_share"), "on")
    answer = post(client, path, doc_type="RIC", name="张示例", number=number, revision="0", **consents)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="张示例"' in answer.text
    assert f'value="{number}"' in answer.text or not number
    assert 'role="alert"' in answer.text


def test_a_document_held_elsewhere_leads_to_an_appeal(desk: Desk) -> None:
    town = desk.town
    holder = begun(town, "黄示例", "HMPERMIT", permit(9200))
    applied(town, holder)
    for _ in range(town.one("SELECT count(*) AS n FROM review WHERE status = 'OPEN'").n):
        town.review("identity1", decision="approve")
    other = begun(town, "黄示例", "HMPERMIT", permit(9200, 3))
    page = desk.browser(other).get("/me/verification").text
    assert "该证件已在其他账号完成认证" in page
    assert "转人工审核提出申诉" in page
