"""Money and declarations where it gets difficult: late, double, foreign, closed, carried over, sent back."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.integrations.wechat_pay.wire import Refund
from app.queries import declarations, progress
from app.seed.exams import BATCH
from tests.flows.test_whole_way import CHOICE, FORM, bound, declared, filled, paid, status, verified
from tests.house import Town, subject
from workflows.commands import ClaimTask, CompleteTask
from workflows.commands.declaration import ReceivePayment, ResubmitDeclaration, StartDeclaration, WithdrawDeclaration
from workflows.errors import Refused
from workflows.forms.numbers import check_digit
from workflows.model import SYSTEM, Actor, Payment


def number(n: int) -> str:
    body = f"420199{1970 + n // 28 % 30:04d}01{1 + n % 28:02d}{100 + n:03d}"
    return body + check_digit(body)


count = itertools.count(1)


def ready(place: Town, unit: str | None = "I05", openid: bool = True) -> Actor:
    n = next(count)
    who = verified(place, f"138{n:08d}", number(n), f"finding-{n}" if openid else "")
    if unit:
        bound(place, who, unit)
    place.dispatch(StartDeclaration(BATCH), who)
    return who


def review(place: Town, who: Actor, login: str, **values: Any) -> None:
    """Claim this very person's review task and decide it."""
    case = place.one("SELECT instance_id FROM declaration WHERE id = %s", subject(place, who)).instance_id
    task = place.one("SELECT id FROM user_task WHERE instance_id = %s AND state = 'open' AND role IS NOT NULL", case)
    held = place.dispatch(ClaimTask(task.id), place.staff(login))
    place.dispatch(CompleteTask(held.id, values, held.revision), place.staff(login))
    place.settle()
    place.submit_upward(login)


def order(place: Town, who: Actor) -> Any:
    """The person's newest order."""
    return place.one("SELECT * FROM payment_order WHERE account_id = %s ORDER BY created_at DESC", who.account_id)


def receive(place: Town, row: Any, transaction: str, when: datetime | None = None, **other: Any) -> Any:
    """WeChat says that an order is paid."""
    pay = place.house.outside.pay
    told = Payment(
        row.out_trade_no,
        "SUCCESS",
        pay.mchid,
        pay.appid("oa"),
        transaction,
        row.amount_fen,
        "CNY",
        when or place.clock(),
    )
    return place.dispatch(ReceivePayment(replace(told, **other)), SYSTEM)


def test_who_gave_up_and_lost_the_fee_cannot_resubmit_with_it(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    former = subject(place, who)
    place.dispatch(WithdrawDeclaration(former, "give_up"), who)
    place.settle()
    with pytest.raises(Refused):
        place.dispatch(ResubmitDeclaration(former), who)


def test_starting_again_from_home_after_a_withdrawal_does_not_charge_twice(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    place.dispatch(WithdrawDeclaration(subject(place, who), "change"), who)
    place.settle()
    place.dispatch(StartDeclaration(BATCH), who)
    declared(place, who)
    assert status(place, who) == "UNIT_REVIEW"


def test_a_late_payment_of_an_expired_order_moves_the_waiting_declaration_on(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    place.do(who, "pay", {"channel": "oa"})
    first = order(place, who)
    place.clock.forward(hours=2, minutes=5)
    place.settle()
    place.do(who, "pay", {"channel": "oa"})
    assert order(place, who).id != first.id
    assert receive(place, first, "late-3") == "paid"
    place.settle()
    assert status(place, who) == "UNIT_REVIEW"
    assert order(place, who).status == "CLOSED"


def test_without_a_wechat_identity_the_pay_button_comes_back(place: Town) -> None:
    who = ready(place, openid=False)
    declared(place, who)
    place.do(who, "pay", {"channel": "oa"})
    assert [task.element_id for task in place.open_tasks(who) if task.key == "declaration"] == ["pay"]


def test_paying_after_approval_is_shown_as_awaiting_payment(place: Town) -> None:
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE exam_batch SET pay_timing = 'AFTER_APPROVAL'")
    try:
        who = ready(place)
        declared(place, who)
        for login in ("unit1", "point1", "area1"):
            review(place, who, login, decision="approve")
        assert [task.element_id for task in place.open_tasks(who) if task.key == "declaration"] == ["pay"]
        assert status(place, who) == "AWAITING_PAYMENT"
    finally:
        with place.house.engine.begin() as db:
            db.exec_driver_sql("UPDATE exam_batch SET pay_timing = 'AFTER_SUBMIT'")


@pytest.mark.parametrize("wrong", [{"mchid": "1999999999"}, {"appid": "wx-other"}])
def test_a_payment_of_another_merchant_or_app_is_disputed(place: Town, wrong: dict[str, str]) -> None:
    who = ready(place)
    declared(place, who)
    place.do(who, "pay", {"channel": "oa"})
    assert receive(place, order(place, who), f"t6-{next(count)}", **wrong) == "disputed"


def test_of_two_payments_the_earlier_success_stands(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    place.do(who, "pay", {"channel": "oa"})
    first, early = order(place, who), place.clock()
    place.clock.forward(hours=2, minutes=5)
    place.settle()
    place.do(who, "pay", {"channel": "oa"})
    second = order(place, who)
    receive(place, second, "t7-second")
    place.settle()
    receive(place, first, "t7-first", when=early)
    place.settle()
    assert (order_by(place, first).status, order_by(place, second).status[:6]) == ("PAID", "REFUND")


def order_by(place: Town, row: Any) -> Any:
    return place.one("SELECT * FROM payment_order WHERE id = %s", row.id)


def test_a_case_with_an_incident_still_hears_that_it_is_paid(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    place.do(who, "pay", {"channel": "oa"})
    row = order(place, who)
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE instance SET status = 'incident' WHERE id = %s", (row.instance_id,))
    receive(place, row, "t8")
    place.settle()
    assert status(place, who) == "UNIT_REVIEW"


def test_consent_counts_for_the_notice_that_was_read_and_a_newer_one_asks_again(place: Town) -> None:
    who = ready(place)
    place.do(who, "choose", CHOICE)
    with place.house.engine.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO notice SELECT batch_id, version + 1, text, digest, now()"
            " FROM notice ORDER BY version DESC LIMIT 1"
        )
    place.do(who, "read_notice", {"read": True, "notice_version": "1"})
    assert [t.element_id for t in place.open_tasks(who) if t.key == "declaration"] == ["read_notice"]


def test_sent_back_by_the_exam_point_one_may_withdraw(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    review(place, who, "unit1", decision="approve")
    review(place, who, "point1", decision="send_back", reason_code="CERT_MISSING", opinion="x")
    assert status(place, who) == "RETURNED"
    place.dispatch(WithdrawDeclaration(subject(place, who), "change"), who)


def test_an_order_handed_to_wechat_can_still_be_paid_for_a_while(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    place.clock.forward(hours=3)
    place.settle()
    seen = []
    pay = place.house.outside.pay
    real = type(pay).prepay
    type(pay).prepay = lambda self, *a: (seen.append(a[4]), real(self, *a))[1]
    try:
        place.do(who, "pay", {"channel": "oa"})
    finally:
        type(pay).prepay = real
    assert seen and seen[0] >= place.clock() + timedelta(minutes=1)


def test_an_unbound_person_says_where_the_file_is_kept(place: Town) -> None:
    who = ready(place, unit=None)
    place.do(who, "choose", CHOICE)
    place.do(who, "read_notice", {"read": True})
    with pytest.raises(Refused):
        place.do(who, "fill_form", FORM)


def test_a_bound_person_cannot_name_another_city_than_the_units(place: Town) -> None:
    who = ready(place)
    place.do(who, "choose", CHOICE)
    place.do(who, "read_notice", {"read": True})
    with pytest.raises(Refused):
        place.do(who, "fill_form", {**FORM, "exam_point": "421300"})


def test_the_confirmation_page_is_a_status_of_its_own(place: Town) -> None:
    who = ready(place)
    place.do(who, "choose", CHOICE)
    place.do(who, "read_notice", {"read": True})
    filled(place, who, FORM)
    assert status(place, who) == "CONFIRMING"


def test_a_refund_that_wechat_has_closed_is_asked_once_more_with_a_new_number(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    pay = place.house.outside.pay
    real, seen = type(pay).refund, []

    def closed(self, trade, number_, *a):
        seen.append(number_)
        return Refund(number_, "CLOSED")

    type(pay).refund = closed
    try:
        review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
        place.settle()
    finally:
        type(pay).refund = real
    assert len(set(seen)) == 2


def test_resubmitting_shows_in_the_progress(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    review(place, who, "unit1", decision="send_back", reason_code="CERT_MISSING", opinion="x")
    place.do(who, "correct", {**CHOICE, **FORM, "school": "另一大学"})
    record = place.ask(declarations.detail, subject(place, who), who)
    assert any("重新提交" in step["what"] for step in place.ask(progress.progress, record))


def test_a_refund_of_a_carried_order_is_booked_on_the_declaration_it_stood_for(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    place.dispatch(WithdrawDeclaration(subject(place, who), "change"), who)
    place.dispatch(ResubmitDeclaration(subject(place, who)), who)
    declared(place, who)
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    for _ in range(4):
        place.clock.forward(minutes=2)
        place.settle()
    row = place.one("SELECT declaration_id FROM ledger WHERE kind = 'REFUNDED' ORDER BY id DESC")
    assert row is not None and row.declaration_id == subject(place, who)
