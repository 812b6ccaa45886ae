"""工作单位 in the browser: what the search says, what the page of the unit says, and the way back."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.flows.test_whole_way import bound, declared, verified
from tests.web.conftest import Desk
from workflows.commands.declaration import StartDeclaration
from workflows.commands.identity import StartBinding, UnbindUnit
from workflows.forms.numbers import check_digit
from workflows.model import Actor

serial = count(1)


def person(desk: Desk) -> Actor:
    n = next(serial)
    body = f"42019919910409{n:03d}"
    return verified(desk.town, f"137{n:08d}", body + check_digit(body))


def csrf(client: FlaskClient) -> str:
    return client.get("/login").text.partition('name="csrf" value="')[2][:32]


def looking(desk: Desk, who: Actor | None = None) -> tuple[FlaskClient, str]:
    """Somebody at the search, and the address of its form."""
    who = who or person(desk)
    moved = desk.town.dispatch(StartBinding(), who)
    return desk.browser(who), f"/tasks/{moved.tasks[0].id}"


def search(client: FlaskClient, address: str, typed: str) -> str:
    data = {"csrf": csrf(client), "unit_query": typed, "_refresh": "1"}
    answer = client.post(address, data=data)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("typed", "said", "unsaid"),
    [
        ("医", "请至少输入两个字", "以上都没有我的单位"),
        ("宜昌中心医院", "宜昌市示例中心医院（西陵区）", "没有找到"),
        ("某某附属协和", "没有找到“某某附属协和”", "找到 0"),
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script>alert"),
    ],
)
def test_the_search_says_how_to_go_on_and_keeps_what_was_typed(desk: Desk, typed: str, said: str, unsaid: str) -> None:
    client, address = looking(desk)
    page = search(client, address, typed)
    assert said in page
    assert unsaid not in page
    assert f'value="{typed}"' in page or "<" in typed


def test_who_finds_nothing_is_led_to_how_a_unit_is_registered_and_by_whom(desk: Desk) -> None:
    who = person(desk)
    client, address = looking(desk, who)
    assert "/me/work-unit/registration" in search(client, address, "某某附属协和")
    data = {"csrf": csrf(client), "unit_query": "某某附属协和", "institution": "none"}
    assert client.post(address, data=data).status_code == 303
    page = client.get("/me/work-unit").text
    assert "请联系本单位业务负责人先完成机构注册" in page
    help_page = client.get("/me/work-unit/registration").text
    for words in ("业务负责人", "考生不能代办", "统一社会信用代码", "5 个工作日", "只显示一次"):
        assert words in help_page


def test_a_chosen_unit_is_shown_with_code_parent_type_and_place_and_nothing_to_type_over(desk: Desk) -> None:
    client, address = looking(desk)
    data = {"csrf": csrf(client), "unit_query": "宜昌中心医院", "institution": str(unit_id("I05"))}
    page = client.get(client.post(address, data=data).location).text
    for words in (
        "机构编码",
        "90400004642050211A1001",
        "主管单位",
        "宜昌市示例卫生健康委员会",
        "机构类别",
        "综合医院",
        "西陵区",
    ):
        assert words in page
    assert page.count('<input id="f-') == 1, "only the confirmation code is typed"


@pytest.mark.parametrize("typed", ["", "医"])
def test_what_is_too_short_to_search_is_not_accepted_either(desk: Desk, typed: str) -> None:
    client, address = looking(desk)
    data = {"csrf": csrf(client), "unit_query": typed, "institution": str(unit_id("I05"))}
    answer = client.post(address, data=data)
    assert answer.status_code == 422
    assert "单位名称至少 2 个字" in answer.text or "请填写单位名称" in answer.text


def test_who_is_not_verified_is_told_why_and_led_there(desk: Desk) -> None:
    client = desk.browser(desk.town.person("13700009001"))
    page = client.get("/me/work-unit").text
    assert "完成实名认证后才能绑定工作单位" in page
    assert "/me/verification" in page
    assert client.post("/me/work-unit/bind", data={"csrf": csrf(client)}).status_code == 403


def test_the_unit_chosen_last_is_recognised(desk: Desk) -> None:
    who = person(desk)
    bound(desk.town, who, "I05")
    desk.town.dispatch(UnbindUnit(), who)
    client, address = looking(desk, who)
    data: dict[str, Any] = {"csrf": csrf(client), "unit_query": "宜昌中心医院", "institution": str(unit_id("I05"))}
    assert "这是您上一次绑定的单位" in client.get(client.post(address, data=data).location).text


def test_who_has_declared_under_the_unit_is_told_what_leaving_it_entails(desk: Desk) -> None:
    who = person(desk)
    bound(desk.town, who, "I05")
    client = desk.browser(who)
    assert "解绑后请到“记录”中撤回" not in client.get("/me/work-unit").text
    desk.town.dispatch(StartDeclaration(BATCH), who)
    declared(desk.town, who)
    assert "解绑后请到“记录”中撤回" in client.get("/me/work-unit").text
    client.post("/me/work-unit/unbind", data={"csrf": csrf(client)})
    assert "空白" in client.get("/me/work-unit").text
    assert "您的工作单位已变更" in client.get("/declarations").text
