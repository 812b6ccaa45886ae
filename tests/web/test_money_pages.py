"""The pages of those who look after the money."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.queries.money import shares
from tests.flows.test_money import order, ready, review
from tests.flows.test_paying import paid_now
from tests.flows.test_reconciliation import differences, reconciled, today
from tests.flows.test_whole_way import declared
from tests.web.conftest import Desk
from workflows.model import Actor


def paid(desk: Desk) -> Actor:
    who = ready(desk.town)
    declared(desk.town, who)
    desk.town.do(who, "pay", {"channel": "oa"})
    paid_now(desk.town, who)
    return who


def staff(desk: Desk, login: str) -> FlaskClient:
    return desk.browser(desk.town.staff(login))


def csrf(client: FlaskClient, where: str = "/ops/money") -> str:
    return client.get(where).text.partition('name="csrf" value="')[2][:32]


def test_an_order_is_found_by_its_number_and_shows_money_and_receipt_but_no_person(desk: Desk) -> None:
    row = order(desk.town, paid(desk))
    client = staff(desk, "finance1")
    found = client.get("/ops/money", query_string={"q": row.out_trade_no}).text
    assert f"/ops/money/orders/{row.id}" in found
    assert "没有找到订单" in client.get("/ops/money", query_string={"q": "ZZ%"}).text
    shown = client.get(f"/ops/money/orders/{row.id}").text
    assert row.transaction_id in shown
    assert "已开具" in shown
    assert "张示例" not in shown


def test_a_cashier_proposes_a_refund_which_is_then_with_finance(desk: Desk) -> None:
    row = order(desk.town, paid(desk))
    client, where = staff(desk, "cashier1"), f"/ops/money/orders/{row.id}"
    told = {"csrf": csrf(client, where), "reason": "特批"}
    assert client.post(f"{where}/refund", data=told).status_code == 422
    assert client.post(f"{where}/refund", data={**told, "reason": "特批退费一笔"}).status_code == 303
    desk.town.settle()
    listed = client.get("/ops/money/refunds").text
    assert "特批退费一笔" in listed
    assert "财务审批" in listed
    assert "提出退款" not in staff(desk, "finance1").get(where).text


def test_differences_are_shown_with_whoever_has_them_and_dealt_with_at_the_desk(desk: Desk) -> None:
    row = order(desk.town, paid(desk))
    reconciled(desk.town, bill_without=[row.out_trade_no])
    (gap,) = differences(desk.town, row.out_trade_no)
    page = staff(desk, "finance1").get("/ops/money/bills").text
    assert "短款：本系统有，微信没有" in page
    assert "收费员" in page
    alarm = (
        desk.browser(desk.town.staff("operator1"))
        .get("/ops")
        .text.partition(row.out_trade_no)[2]
        .partition("</section>")[0]
    )
    assert "办结后自动关闭" in alarm and "/retry" not in alarm
    client = staff(desk, "cashier1")
    task = desk.town.one(
        "SELECT t.id FROM user_task t JOIN instance i ON i.id = t.instance_id WHERE i.subject = %s", str(gap.id)
    )
    client.post(f"/desk/tasks/{task.id}/claim", data={"csrf": csrf(client)})
    desk_page = client.get(f"/desk/tasks/{task.id}").text
    assert row.out_trade_no in desk_page
    assert "处理办法" in desk_page


def test_the_report_counts_what_came_and_went_with_the_parts_of_the_fee(desk: Desk) -> None:
    who = paid(desk)
    paid(desk)
    review(desk.town, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    desk.town.clock.forward(minutes=2)
    desk.town.settle()
    page = staff(desk, "auditor1").get("/ops/money/report").text
    booked = desk.town.one(
        "SELECT sum(amount_fen) FILTER (WHERE kind = 'PAID') AS came, sum(amount_fen) AS net FROM ledger"
    )
    assert f"￥{booked.came / 100:,.2f}" in page or f"￥{booked.came / 100:.2f}" in page
    assert "国家" in page
    assert "考区" in page
    later = (datetime.now(UTC) + timedelta(days=400)).date()
    assert "没有收费" in staff(desk, "auditor1").get(f"/ops/money/report?since={later}&until={later}").text


@pytest.mark.parametrize("day", ["", "nonsense", "2099-01-01"])
def test_a_day_that_cannot_be_matched_is_refused_in_words(desk: Desk, day: str) -> None:
    client = staff(desk, "finance1")
    assert client.post("/ops/money/bills", data={"csrf": csrf(client), "day": day}).status_code == 422


def test_a_day_is_matched_by_hand(desk: Desk) -> None:
    client, day = staff(desk, "finance1"), today() - timedelta(days=3)
    assert client.post("/ops/money/bills", data={"csrf": csrf(client), "day": str(day)}).status_code == 303
    desk.town.settle()
    assert str(day) in client.get("/ops/money/bills").text


def test_the_parts_of_a_fee_are_read_from_its_words() -> None:
    assert shares("国家 1100；考点 3500；考区 1500") == {"国家": 1100, "考点": 3500, "考区": 1500}
    assert shares("") == {}
