"""Yesterday's bill against our books: what was planted is found, dealt with once, and by two people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.flows.test_money import order, ready, receive, review
from tests.flows.test_paying import paid_now, pays
from tests.flows.test_whole_way import declared, status
from tests.house import Town, subject
from workflows.commands import ClaimTask, CompleteTask, ReleaseTask
from workflows.commands.declaration import AskPayment
from workflows.commands.money import ProposeRefund, Reconcile, ReconcileYesterday
from workflows.errors import Forbidden, Invalid, NotFound
from workflows.forms.cleaning import SHANGHAI
from workflows.model import SYSTEM, Actor


@pytest.fixture(autouse=True)
def quiet(place: Town) -> Iterator[None]:
    place.sandbox.extensions["pay"].faults = {"drop": True, "refund_after": 0}
    yield


def waiting(place: Town) -> Actor:
    who = ready(place)
    declared(place, who)
    place.do(who, "pay", {"channel": "oa"})
    return who


def today() -> date:
    return datetime.now(SHANGHAI).date()


def reconciled(place: Town, **faults: Any) -> None:
    """The bill of today, as it is matched tomorrow at half past ten; the sandbox's own time does not move."""
    place.sandbox.extensions["pay"].faults |= faults
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE bill SET matched_at = NULL")
    tomorrow = datetime.combine(today() + timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(hours=10.5)
    before = place.clock.offset
    place.clock.offset = tomorrow - datetime.now(SHANGHAI)
    try:
        place.dispatch(ReconcileYesterday(), SYSTEM)
        for _ in range(3):
            place.settle()
            place.clock.forward(minutes=6)
        place.settle()
    finally:
        place.clock.offset = before


def differences(place: Town, number: str) -> list[Any]:
    with place.house.engine.connect() as db:
        wanted = "SELECT * FROM difference WHERE number = %s ORDER BY opened_at"
        return list(db.exec_driver_sql(wanted, (number,)))


def task_of(place: Town, difference: Any) -> Any:
    wanted = (
        "SELECT t.id, t.element_id, t.role FROM user_task t JOIN instance i ON i.id = t.instance_id "
        "WHERE i.subject = %s AND t.state = 'open'"
    )
    return place.one(wanted, str(difference.id))


def decide(place: Town, difference: Any, login: str, **values: Any) -> None:
    held = place.dispatch(ClaimTask(task_of(place, difference).id), place.staff(login))
    place.dispatch(CompleteTask(held.id, values, held.revision), place.staff(login))
    place.settle()


def settled(place: Town, difference: Any, action: str) -> None:
    """One proposes, another agrees."""
    decide(place, difference, "cashier1", action=action, reason="查明原因如此")
    decide(place, difference, "finance1", decision="approve", opinion="同意办理")


def alarms(place: Town, number: str) -> list[Any]:
    """The incidents about this order: which of them are open, and how the others were closed."""
    with place.house.engine.connect() as db:
        wanted = "SELECT resolution, resolved_by FROM incident WHERE message LIKE %s"
        return [tuple(row) for row in db.exec_driver_sql(wanted, (f"%{number}%",))]


# ---- what agrees ----------------------------------------------------------------------------------------


def test_a_day_that_agrees_leaves_no_difference_and_is_matched_once(place: Town) -> None:
    who = waiting(place)
    paid_now(place, who)
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    place.clock.forward(minutes=2)
    place.settle()
    reconciled(place)
    number = order(place, who).out_trade_no
    assert differences(place, number) == differences(place, f"{number}R1") == []
    lines = "SELECT count(*) AS n, sum(amount_fen) AS fen FROM bill_line WHERE number LIKE %s"
    assert tuple(place.one(lines, f"{number}%")) == (2, 48800)
    reconciled(place)
    assert place.one(lines, f"{number}%").n == 2
    again = place.one("SELECT count(*) AS n FROM outbox WHERE kind = 'reconciliation' AND done_at IS NULL")
    assert again.n == 1  # tomorrow's


# ---- long -----------------------------------------------------------------------------------------------


def test_money_that_nobody_told_us_of_is_found_by_the_bill_and_applied(place: Town) -> None:
    who = waiting(place)
    pays(place, who)
    with place.house.engine.begin() as db:  # every question was lost, too
        db.exec_driver_sql("DELETE FROM outbox WHERE kind = 'order_asked'")
    before = place.one("SELECT count(*) AS n FROM difference").n
    place.sandbox.extensions["pay"].faults |= {}
    place.clock.forward(hours=2, minutes=1)
    with place.house.engine.begin() as db:  # nor did the order's end bring an answer
        db.exec_driver_sql("UPDATE payment_order SET expires_at = expires_at + interval '9 days' WHERE id = %s",
                           (order(place, who).id,))  # fmt: skip
    reconciled(place)
    assert order(place, who).status in ("PAID", "REFUNDING", "REFUNDED")
    assert place.one("SELECT count(*) AS n FROM difference").n == before


def test_a_payment_of_an_unknown_order_stays_open_until_two_people_close_it_with_a_reason(place: Town) -> None:
    stranger = {
        "out_trade_no": "HBUNKNOWN000001", "total": 12200, "appid": "wx1", "openid": "o", "description": "x",
        "transaction_id": "4200009", "success_time": f"{today()}T09:00:00+08:00",
    }  # fmt: skip
    reconciled(place, bill_more=[stranger])
    (found,) = differences(place, "HBUNKNOWN000001")
    assert (found.kind, found.here_fen, found.there_fen, found.status) == ("PAY_LONG", None, 12200, "OPEN")
    reconciled(place, bill_more=[stranger])
    assert len(differences(place, "HBUNKNOWN000001")) == 1
    assert task_of(place, found).role == "cashier"
    with pytest.raises(Invalid):
        decide(place, found, "cashier1", action="close", reason="")
    place.dispatch(ReleaseTask(task_of(place, found).id), place.staff("cashier1"))
    decide(place, found, "cashier1", action="refund", reason="查明是误付")
    with pytest.raises(Invalid) as refused:
        decide(place, found, "finance1", decision="approve", opinion="同意办理")
    assert "不知道是哪笔订单" in refused.value.problems["decision"]
    held = task_of(place, found)
    place.dispatch(CompleteTask(held.id, {"decision": "send_back", "opinion": "不能退"}), place.staff("finance1"))
    place.settle()
    settled(place, found, "close")
    (closed,) = differences(place, "HBUNKNOWN000001")
    assert (closed.status, closed.note) == ("CLOSED", "查明原因如此")


def test_who_proposes_does_not_agree_with_himself(place: Town) -> None:
    with place.house.store.open(SYSTEM) as work:
        from workflows.model import Grant

        both = work.accounts.add_staff("both1", "两样都做", "x", "x", [Grant("cashier"), Grant("finance_approver")])
    reconciled(place, bill_more=[{
        "out_trade_no": "HBUNKNOWN000002", "total": 100, "appid": "wx1", "openid": "o", "description": "x",
        "transaction_id": "4200010", "success_time": f"{today()}T09:00:00+08:00",
    }])  # fmt: skip
    (found,) = differences(place, "HBUNKNOWN000002")
    who = Actor(both, True)
    held = place.dispatch(ClaimTask(task_of(place, found).id), who)
    place.dispatch(CompleteTask(held.id, {"action": "close", "reason": "自己提出"}, held.revision), who)
    with pytest.raises(NotFound):
        place.dispatch(ClaimTask(task_of(place, found).id), who)


# ---- short, amount --------------------------------------------------------------------------------------


def test_money_that_the_bill_does_not_know_is_frozen_with_an_alarm_and_refunded_by_two_people_only(place: Town) -> None:
    who = waiting(place)
    paid_now(place, who)
    number = order(place, who).out_trade_no
    reconciled(place, bill_without=[number])
    (found,) = differences(place, number)
    assert (found.kind, found.here_fen, found.there_fen) == ("PAY_SHORT", 24400, None)
    assert order(place, who).frozen is True
    assert alarms(place, number) == [(None, None)]
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    waits = "SELECT t.role FROM user_task t JOIN instance i ON i.id = t.instance_id WHERE i.business_key = %s"
    assert place.one(waits + " AND t.state = 'open'", f"{number}R1").role == "cashier"
    assert place.sandbox.extensions["pay"].get("refund", f"{number}R1") is None
    settled(place, found, "close")
    assert order(place, who).frozen is False
    assert alarms(place, number) == [("查明原因如此", place.staff("finance1").account_id)]


def test_another_amount_in_the_bill_puts_the_order_in_dispute_and_can_be_accepted(place: Town) -> None:
    who = waiting(place)
    paid_now(place, who)
    number = order(place, who).out_trade_no
    reconciled(place, bill_amounts={number: 24300})
    (found,) = differences(place, number)
    assert (found.kind, found.here_fen, found.there_fen) == ("PAY_AMOUNT", 24400, 24300)
    assert order(place, who).status == "DISPUTED"
    settled(place, found, "accept")
    assert order(place, who).status == "PAID"


@pytest.mark.parametrize("change", ["without", "amount"])
def test_refunds_are_matched_likewise(place: Town, change: str) -> None:
    who = waiting(place)
    paid_now(place, who)
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    place.clock.forward(minutes=2)
    place.settle()
    number = f"{order(place, who).out_trade_no}R1"
    faults = {"bill_without": [number]} if change == "without" else {"bill_amounts": {number: 1}}
    reconciled(place, **faults)
    (found,) = differences(place, number)
    assert found.kind == ("REFUND_SHORT" if change == "without" else "REFUND_AMOUNT")


# ---- a payment in dispute -------------------------------------------------------------------------------


def test_a_payment_of_another_amount_changes_nothing_alarms_once_and_waits_for_finance(place: Town) -> None:
    who = waiting(place)
    place.sandbox.extensions["pay"].faults = {"drop": True, "refund_after": 0, "amount": 1}
    pays(place, who)
    for _ in range(3):
        place.dispatch(AskPayment(subject(place, who)), who)
        place.settle()
        place.clock.forward(seconds=3)
    row = order(place, who)
    assert (status(place, who), row.status, row.transaction_id) == ("AWAITING_PAYMENT", "DISPUTED", None)
    (found,) = differences(place, row.out_trade_no)
    assert (found.kind, found.here_fen, found.there_fen) == ("DISPUTED", 24400, 1)
    told = place.one("SELECT message FROM incident WHERE difference_id = %s", found.id).message
    assert told == f"订单 {row.out_trade_no}：微信支付通知与订单不一致（金额）"
    assert alarms(place, row.out_trade_no) == [(None, None)]
    settled(place, found, "accept")
    assert [how for how, _ in alarms(place, row.out_trade_no)] == ["查明原因如此"]
    assert (status(place, who), order(place, who).status) == ("UNIT_REVIEW", "PAID")


def test_a_disputed_payment_that_is_refused_goes_back_as_it_came(place: Town) -> None:
    who = waiting(place)
    row = order(place, who)
    assert receive(place, row, "disputed-2", amount_fen=6100) == "disputed"
    place.settle()
    (found,) = differences(place, row.out_trade_no)
    seen = []
    pay = place.house.outside.pay
    real = type(pay).refund
    type(pay).refund = lambda self, *a: (seen.append(a), real(self, *a))[1]
    try:
        decide(place, found, "cashier1", action="refund", reason="金额不符退回")
        held = place.dispatch(ClaimTask(task_of(place, found).id), place.staff("finance1"))
        place.dispatch(CompleteTask(held.id, {"decision": "approve", "opinion": "同意办理"}), place.staff("finance1"))
        from app.jobs.run import run

        while not seen and run(place.house.hands):
            pass
    finally:
        type(pay).refund = real
    assert seen[0][2:4] == (6100, 6100)


# ---- refunds by two people ------------------------------------------------------------------------------


def test_a_refund_outside_of_the_rules_is_proposed_by_the_cashier_and_approved_by_finance(place: Town) -> None:
    who = waiting(place)
    paid_now(place, who)
    row = order(place, who)
    for login in ("finance1", "operator1", "unit1"):
        with pytest.raises(Forbidden):
            place.dispatch(ProposeRefund(row.id, "考生病故，特批退费"), place.staff(login))
    with pytest.raises(Invalid):
        place.dispatch(ProposeRefund(row.id, "退"), granted(place, "cashier1"))
    place.dispatch(ProposeRefund(row.id, "考生病故，特批退费"), granted(place, "cashier1"))
    place.settle()
    assert order(place, who).status == "PAID"
    place.review("finance1", decision="approve")
    place.clock.forward(minutes=2)
    place.settle()
    assert order(place, who).status == "REFUNDED"


def granted(place: Town, login: str) -> Actor:
    from workflows.model import Grant

    return Actor(place.staff(login).account_id, True, (Grant("cashier"),))


def test_a_refund_over_the_limit_is_proposed_by_the_cashier_first(place: Town) -> None:
    who = waiting(place)
    paid_now(place, who)
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE payment_order SET amount_fen = 100100 WHERE id = %s", (order(place, who).id,))
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    number = order(place, who).out_trade_no
    wanted = "SELECT t.id, t.role FROM user_task t JOIN instance i ON i.id = t.instance_id WHERE i.business_key = %s"
    task = place.one(wanted + " AND t.state = 'open'", f"{number}R1")
    assert task.role == "cashier"
    held = place.dispatch(ClaimTask(task.id), place.staff("cashier1"))
    place.dispatch(CompleteTask(held.id, {"proposal": "propose", "note": "核对无误"}), place.staff("cashier1"))
    place.settle()
    assert place.one(wanted + " AND t.state = 'open'", f"{number}R1").role == "finance_approver"


def test_a_day_that_is_not_over_has_no_bill(place: Town) -> None:
    with pytest.raises(Invalid):
        place.dispatch(Reconcile(place.clock().astimezone(SHANGHAI).date()), granted(place, "cashier1"))
    with pytest.raises(Forbidden):
        place.dispatch(Reconcile(date(2026, 1, 1)), place.staff("unit1"))


def test_a_bill_that_is_not_made_yet_is_fetched_half_an_hour_later(place: Town) -> None:
    place.sandbox.extensions["pay"].faults |= {"no_bill": True}
    place.dispatch(Reconcile(date(2026, 3, 1)), granted(place, "cashier1"))
    place.settle()
    case = "SELECT status FROM instance WHERE key = 'reconciliation' AND business_key = '2026-03-01'"
    assert place.one(case).status == "active"
    place.sandbox.extensions["pay"].faults = {"drop": True}
    place.clock.forward(minutes=31)
    place.settle()
    assert place.one(case).status == "completed"
    assert place.one("SELECT matched_at FROM bill WHERE day = '2026-03-01'").matched_at is not None
