"""单位版 in the browser: for whom it opens, what it shows masked, the code once, a bundle and its cover sheet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.seed.places import unit_id
from tests.flows.test_money import ready
from tests.flows.test_registration import contact, form, judge, papers
from tests.flows.test_unit_edition import asked, binding, person
from tests.flows.test_unit_submissions import approved
from tests.flows.test_whole_way import declared, paid
from tests.house import Town, subject
from tests.web.conftest import Desk
from workflows.commands.units import Appoint
from workflows.model import Actor


class Hand:
    """Somebody at the unit edition."""

    def __init__(self, desk: Desk, who: Actor) -> None:
        self.client: FlaskClient = desk.browser(who)
        self.token = self.client.get("/login").text.partition('name="csrf" value="')[2][:32]

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(path, data={"csrf": self.token, **data})


@pytest.fixture
def hand(desk: Desk) -> Hand:
    return Hand(desk, desk.town.staff("unit1"))


def of(unit: str) -> str:
    return f"/unit/{unit_id(unit)}"


def code_version(town: Town, unit: str) -> str:
    return str(town.one("SELECT code_version FROM institution WHERE id = %s", unit_id(unit)).code_version)


def test_the_code_is_on_one_page_once(desk: Desk, hand: Hand) -> None:
    page = hand.post(f"{of('I02')}/code", version=code_version(desk.town, "I02"))
    code = re.search(r'class="code">([A-HJKMNP-Z2-9]{8})<', page.text)
    assert code is not None
    assert page.headers["Cache-Control"] == "no-store"
    for path in ("", "/people", "/declarations"):
        assert code[1] not in hand.get(of("I02") + path).text
    assert hand.post(f"{of('I02')}/code", version="1").status_code == 409, "the page from before it was replaced"
    assert hand.post(f"{of('I02')}/code").status_code == 409


def test_people_are_shown_masked_found_by_name_and_page_by_page(desk: Desk, hand: Hand) -> None:
    who = person(desk.town, "I05")
    page = hand.get(f"{of('I05')}/people").text
    mobile = desk.town.one("SELECT count(*) AS n FROM account WHERE id = %s", who.account_id)
    assert mobile.n == 1
    assert "张**" in page
    assert "张示例" not in page
    assert re.search(r"133\*+\d{4}", page)
    assert "张**" in hand.get(f"{of('I05')}/people?q=示例").text
    assert "没有姓名含“欧阳”的人员" in hand.get(f"{of('I05')}/people?q=欧阳").text
    assert hand.get(f"{of('I05')}/people?after=x").status_code == 422


def test_somebody_who_asks_is_looked_at_by_name_and_confirmed(desk: Desk, hand: Hand) -> None:
    who, task = asked(desk.town)
    page = hand.get(f"{of('I08')}/people").text
    assert str(task.id) in page
    assert "待单位确认" in desk.browser(who).get("/me/work-unit").text
    shown = hand.get(hand.post(f"/desk/tasks/{task.id}/claim").location).text
    assert "张示例" in shown
    assert "枝江市示例人民医院" in shown
    assert hand.post(f"/desk/tasks/{task.id}", confirmation="confirm").status_code == 303
    assert "解绑工作单位" in desk.browser(who).get("/me/work-unit").text


def test_who_waits_can_take_it_back_on_the_page(desk: Desk, hand: Hand) -> None:
    who, _ = asked(desk.town)
    own = Hand(desk, who)
    assert own.post("/me/work-unit/take-back").status_code == 303
    assert "绑定工作单位" in own.get("/me/work-unit").text


def test_a_bundle_is_submitted_and_has_a_cover_sheet_for_its_unit_only(desk: Desk, hand: Hand) -> None:
    who = approved(desk.town)
    page = hand.get(f"{of('I05')}/declarations").text
    assert "待单位上报" in page
    path = re.search(r'action="(/unit/[^"]+/submissions/[^"]+)"', page)
    assert path is not None
    sheet = hand.post(path[1])
    assert sheet.status_code == 303
    desk.town.settle()
    number = desk.town.one("SELECT number FROM declaration WHERE id = %s", subject(desk.town, who)).number
    shown = hand.get(sheet.location).text
    for words in ("上报封面", "宜昌市示例中心医院", number, "第 1 批，1 份", "张**"):
        assert words in shown
    assert hand.post(path[1]).status_code == 409, "nothing is left to submit"
    stranger = Hand(desk, person(desk.town, "I06"))
    assert stranger.get(sheet.location).status_code == 404


def test_an_appointed_reviewer_reviews_on_the_desk_and_sees_no_people(desk: Desk, hand: Hand) -> None:
    who = person(desk.town, "I05")
    own = Hand(desk, who)
    assert own.get("/desk").status_code == 403
    desk.town.dispatch(Appoint(unit_id("I05"), binding(desk.town, who), "unit_reviewer"), desk.town.staff("unit1"))
    assert own.get("/desk").status_code == 200
    assert own.get(of("I05")).status_code == 200
    assert own.get(f"{of('I05')}/people").status_code == 404
    assert own.post(f"{of('I05')}/code", version="1").status_code == 404
    assert "生成确认码" not in own.get(of("I05")).text and "更换确认码" not in own.get(of("I05")).text


def test_who_works_for_the_unit_is_listed_and_dismissed_on_the_page(desk: Desk, hand: Hand) -> None:
    who = person(desk.town, "I05")
    path = re.search(
        rf'action="({of("I05")}/people/{binding(desk.town, who)}/role)"', hand.get(f"{of('I05')}/people").text
    )
    assert path is not None
    assert hand.post(path[1], role="unit_reviewer").status_code == 303
    page = hand.get(f"{of('I05')}/people").text
    assert "单位业务负责人（演示）" in page
    assert f"/holders/{who.account_id}/dismiss" in page
    assert hand.post(f"{of('I05')}/holders/{who.account_id}/dismiss", role="unit_reviewer").status_code == 303
    assert f"/holders/{who.account_id}/dismiss" not in hand.get(f"{of('I05')}/people").text
    me = desk.town.staff("unit1").account_id
    assert hand.post(f"{of('I05')}/holders/{me}/dismiss", role="unit_admin").status_code == 409


def test_from_the_registration_to_the_first_code_on_pages(desk: Desk) -> None:
    town = desk.town
    who = contact(town)
    own = Hand(desk, who)
    assert "还没有填写机构信息" in own.get("/unit").text
    town.do(who, "fill_institution", form(900, name="宜昌市新注册诊所"))
    town.do(who, "upload_papers", papers(town, who))
    assert "等待主管单位所在的一级审核" in own.get("/unit").text
    judge(town, who, "point1", decision="send_back", reason_code="CERT_UNCLEAR", opinion="公章看不清")
    task = next(task for task in town.open_tasks(who) if task.element_id == "fill_institution")
    page = own.get(f"/tasks/{task.id}").text
    for words in ("材料不清晰", "公章看不清", 'value="宜昌市新注册诊所"'):
        assert words in page
    town.do(who, "fill_institution", form(900, name="宜昌市新注册诊所"))
    town.do(who, "upload_papers", papers(town, who))
    judge(town, who, "point1", decision="approve")
    row = town.one("SELECT id FROM institution WHERE name = '宜昌市新注册诊所'")
    assert "还没有生成确认码" in own.get(f"/unit/{row.id}").text
    assert 'class="code"' in own.post(f"/unit/{row.id}/code", version="0").text


def test_the_one_who_judges_a_registration_reads_what_differs_from_its_code(desk: Desk) -> None:
    town = desk.town
    who = contact(town)
    town.do(who, "fill_institution", form(901, name="宜昌市编码不符诊所", type_code="D152"))
    town.do(who, "upload_papers", papers(town, who))
    task = town.one("SELECT id FROM user_task WHERE owner_id = %s AND role = 'exam_point_reviewer'", who.account_id)
    judge_ = Hand(desk, town.staff("point1"))
    assert "13900000009" not in judge_.get(f"/desk/tasks/{task.id}").text, "not before it is claimed"
    judge_.post(f"/desk/tasks/{task.id}/claim")
    page = judge_.get(f"/desk/tasks/{task.id}").text
    for words in ("机构类别", "与填写的不一致", "13900000009", "张示例", "人事科科长", "宜昌市示例卫生健康委员会"):
        assert words in page
    pictures = re.findall(r'<img src="(/files/[^"]+)"', page)
    assert len(pictures) == 3
    assert {judge_.get(path).status_code for path in pictures} == {200}


def test_the_contact_changes_how_they_are_reached_on_the_units_page(desk: Desk) -> None:
    hand, address = Hand(desk, desk.town.staff("unit1")), f"/unit/{unit_id('I05')}"
    refused = hand.post(f"{address}/contact", department="人事科", mobile="12")
    assert refused.status_code == 422 and "手机号" in refused.text
    assert hand.post(f"{address}/contact", department="人事科", mobile="13900001111").status_code == 303
    page = hand.get(address).text
    assert 'value="人事科"' in page and 'value="13900001111"' in page
    who = ready(desk.town)
    declared(desk.town, who)
    paid(desk.town, who)
    task = desk.town.one("SELECT id FROM user_task WHERE owner_id = %s AND role = 'unit_reviewer'", who.account_id)
    assert "13900001111" not in hand.get(f"/desk/tasks/{task.id}").text
    hand.post(f"/desk/tasks/{task.id}/claim")
    assert "人事科，13900001111" in hand.get(f"/desk/tasks/{task.id}").text


def test_an_operator_puts_a_unit_under_another_parent_on_their_page(desk: Desk) -> None:
    hand, unit = Hand(desk, desk.town.staff("operator1")), unit_id("I14")
    refused = hand.post(f"/ops/units/{unit}/parent", parent="x", admin_level="市")
    assert refused.status_code == 422 and "新的主管单位的机构编码" in refused.text
    moved = hand.post(f"/ops/units/{unit}/parent", parent="90300003642050011P9399", admin_level="市", q="仙桃")
    assert moved.status_code == 303
    assert "宜昌市示例卫生健康委员会" in hand.get(moved.location).text


def test_operators_find_suspend_and_resume_a_unit_on_their_page(desk: Desk) -> None:
    hand = Hand(desk, desk.town.staff("operator1"))
    assert "湖北示例医科大学附属中医医院" in hand.get("/ops/units?q=中医医院").text
    assert hand.post(f"/ops/units/{unit_id('I03')}/suspend", reason="整改").status_code == 422
    assert hand.post(f"/ops/units/{unit_id('I03')}/suspend", reason="执业许可证过期").status_code == 303
    page = hand.get("/ops/units?q=中医医院").text
    assert "已停用" in page and "执业许可证过期" in page
    hand.post(f"/ops/units/{unit_id('I03')}/suspend")
    assert "已停用" not in hand.get("/ops/units?q=中医医院").text
