"""Records and progress on a phone: two rounds of corrections, told as they were; a change of unit; giving up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.queries import tasks
from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.flows.test_money import number
from tests.flows.test_whole_way import CHOICE, FORM, uploads
from tests.house import Town, subject
from tests.journeys.conftest import Served
from tests.journeys.test_candidate import shot
from tests.journeys.test_pages import faults, too_wide
from tests.journeys.test_payment import sign_in
from workflows.commands import ClaimTask, CompleteTask
from workflows.commands.declaration import AskPayment, StartDeclaration
from workflows.forms.numbers import document
from workflows.model import SYSTEM, Actor

pytestmark = pytest.mark.browser
count = iter(range(500, 600))


def eventually(found: Callable[[], Any]) -> Any:
    """What a worker brings about; the first time it may still be starting."""
    for _ in range(600):
        if (one := found()) is not None:
            return one
        time.sleep(0.1)
    raise AssertionError("nothing came")


def do(town: Town, who: Actor, element: str, values: dict[str, Any]) -> None:
    """The person's task of this element, once it is there."""
    mine = eventually(
        lambda: next((task for task in town.ask(tasks.listing, who, "mine").items if task.element_id == element), None)
    )
    town.dispatch(CompleteTask(mine.id, values, mine.revision), who)


def review(town: Town, who: Actor, login: str, **values: Any) -> None:
    case = town.one("SELECT instance_id FROM declaration WHERE id = %s", subject(town, who)).instance_id
    waits = "SELECT id FROM user_task WHERE instance_id = %s AND state = 'open' AND role IS NOT NULL"
    task = eventually(lambda: town.one(waits, case))
    held = town.dispatch(ClaimTask(task.id), town.staff(login))
    town.dispatch(CompleteTask(held.id, values, held.revision), town.staff(login))
    town.submit_upward(login)


def under_review(town: Town) -> Actor:
    n = next(count)
    who = town.person(f"138{n:08d}", f"records-{n}")
    with town.house.store.open(SYSTEM) as work:
        work.people.confirm(who.account_id, "张示例", "RIC", document("RIC", number(n), work.now.date()))
        work.units.bind(who.account_id, unit_id("I05"))
    town.dispatch(StartDeclaration(BATCH), who)
    for element, values in (("choose", CHOICE), ("read_notice", {"read": True}), ("fill_form", FORM)):
        do(town, who, element, values)
    do(town, who, "upload_attachments", uploads(town, who))
    do(town, who, "confirm", {"action": "submit"})
    do(town, who, "pay", {"channel": "oa"})
    placed = "SELECT out_trade_no FROM payment_order WHERE account_id = %s AND prepay_id IS NOT NULL"
    order = eventually(lambda: town.one(placed, who.account_id))
    town.sandbox.extensions["pay"].pay(order.out_trade_no)
    town.dispatch(AskPayment(subject(town, who)), who)
    eventually(
        lambda: town.one("SELECT 1 FROM payment_order WHERE account_id = %s AND status = 'PAID'", who.account_id)
    )
    return who


def test_two_rounds_of_corrections_are_told_as_they_were(served: Served, open_page: Callable[..., Page]) -> None:
    town, page = served.town, open_page()
    who = under_review(town)
    sign_in(served, page, who)
    page.goto("/declarations")
    expect(page.get_by_text("待单位审核")).to_be_visible()
    page.get_by_role("link", name="进度").click()
    expect(page.get_by_role("definition").filter(has_text="单位审核员")).to_be_visible()
    expect(page.get_by_text("无需操作，请等待审核")).to_be_visible()
    shot(page, "progress-waiting")
    for school, opinion in (("甲大学", "请补传护士执业证书。"), ("乙大学", "证书照片不清晰，请重新拍摄。")):
        review(town, who, "unit1", decision="send_back", reason_code="CERT_MISSING", opinion=opinion)
        page.goto(f"/declarations/{subject(town, who)}")
        expect(page.get_by_text(opinion).first).to_be_visible()
        expect(page.get_by_role("link", name="去修改")).to_be_visible()
        shot(page, "progress-returned")
        do(town, who, "correct", {**CHOICE, **FORM, "school": school})
    review(town, who, "unit1", decision="approve")
    page.goto(f"/declarations/{subject(town, who)}")
    told = page.locator(".steps").first
    assert told.get_by_text("退回修改").count() == told.get_by_text("重新提交").count() == 2
    expect(told.get_by_text("请补传护士执业证书。")).to_be_visible()
    shot(page, "progress-two-rounds")
    page.get_by_role("link", name="查看详情").click()
    expect(page.get_by_text("乙大学")).to_be_visible()
    expect(page.get_by_text("已开具")).to_be_visible()
    shot(page, "detail-versions")
    page.get_by_role("link", name="第 1 版").click()
    expect(page.get_by_text("这是较早的版本，审核以第 3 版为准。")).to_be_visible()
    expect(page.get_by_text("某大学")).to_be_visible()


def test_after_a_change_of_unit_the_record_shows_both_and_what_to_do(
    served: Served, open_page: Callable[..., Page]
) -> None:
    town, page = served.town, open_page()
    who = under_review(town)
    sign_in(served, page, who)
    with town.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE unit_binding SET ended_at = now() WHERE account_id = %s", (who.account_id,))
    with town.house.store.open(SYSTEM) as work:
        work.units.bind(who.account_id, unit_id("I02"))
    page.goto("/declarations")
    expect(page.get_by_text("申报时的工作单位：宜昌市示例中心医院")).to_be_visible()
    expect(page.get_by_text("现在的工作单位：湖北省示例人民医院")).to_be_visible()
    shot(page, "records-unit-then-and-now")
    page.get_by_role("link", name="撤回申报").click()
    shot(page, "withdraw")
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("可以修改后重新提交")).to_be_visible()
    shot(page, "progress-withdrawn")
    page.get_by_role("button", name="重新提交申报").click()
    expect(page.get_by_text("湖北省示例人民医院").first).to_be_visible()


def test_once_a_later_level_has_it_one_can_only_give_up_and_reads_why(
    served: Served, open_page: Callable[..., Page]
) -> None:
    town, page = served.town, open_page()
    who = under_review(town)
    sign_in(served, page, who)
    review(town, who, "unit1", decision="approve")
    review(town, who, "point1", decision="approve")
    page.goto(f"/declarations/{subject(town, who)}")
    expect(page.get_by_text("已进入后一级审核，不能自行撤回修改")).to_be_visible()
    expect(page.get_by_role("link", name="撤回申报")).to_have_count(0)
    page.get_by_role("link", name="放弃申报").click()
    expect(page.get_by_text("已缴费用不予退还")).to_be_visible()
    page.get_by_label("放弃申报").check()
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("本次申报已结束，无需操作。")).to_be_visible()


def test_nothing_declared_yet_says_where_to_begin(served: Served, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(served, page, served.town.person("13700007777"))
    page.goto("/declarations")
    expect(page.get_by_text("还没有申报记录。")).to_be_visible()
    shot(page, "records-none")
    page.get_by_role("link", name="综合业务").click()
    expect(page.get_by_role("heading", name="综合业务")).to_be_visible()


@pytest.mark.parametrize("clothes", ["plain", "dark", "large"])
def test_pages_of_payment_and_records_are_light_and_open_to_everybody(
    served: Served, open_page: Callable[..., Page], clothes: str
) -> None:
    town = served.town
    page = open_page(color_scheme="dark" if clothes == "dark" else "light")
    if clothes == "large":
        page.context.add_cookies([{"name": "care", "value": "1", "url": served.url}])
    who = under_review(town)
    review(town, who, "unit1", decision="send_back", reason_code="CERT_MISSING", opinion="请补传护士执业证书。")
    with town.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE unit_binding SET ended_at = now() WHERE account_id = %s", (who.account_id,))
    sign_in(served, page, who)
    case = f"/declarations/{subject(town, who)}"
    wrong: dict[str, Any] = {}
    for path in ("/declarations", case, f"{case}/detail", f"{case}/withdraw", f"{case}/pay"):
        answer = page.goto(path)
        assert answer is not None
        sent = int(answer.request.sizes()["responseBodySize"])
        found, wide = faults(page), too_wide(page)
        if found or wide or sent > 12_000:
            wrong[path] = (found, wide, sent)
    assert wrong == {}
