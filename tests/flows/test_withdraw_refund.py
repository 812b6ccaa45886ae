"""The table of withdrawals and refunds, row by row: taken back or not, and what becomes of the money."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.test_money import order, ready, receive, review
from tests.flows.test_paying import paid_now, waiting
from tests.flows.test_whole_way import FORM, UNBOUND, declared, status
from tests.house import Town, subject
from workflows.commands import ClaimTask
from workflows.commands.declaration import CancelDeclaration, ResubmitDeclaration, WithdrawDeclaration
from workflows.errors import Conflict, NobodyWaits
from workflows.model import SYSTEM, Actor


@pytest.fixture(autouse=True)
def quiet(place: Town) -> None:
    place.sandbox.extensions["pay"].faults = {"drop": True, "refund_after": 0}


def withdraw(place: Town, who: Actor, reason: str = "change") -> None:
    place.dispatch(WithdrawDeclaration(subject(place, who), reason), who)
    place.settle()


def again(place: Town, who: Actor, **choice: Any) -> None:
    place.dispatch(ResubmitDeclaration(subject(place, who)), who)
    declared(place, who, **choice)


def settled(place: Town) -> None:
    for _ in range(3):
        place.clock.forward(minutes=2)
        place.settle()


def paid(place: Town) -> Actor:
    who = waiting(place)
    paid_now(place, who)
    return who


def booked(place: Town, declaration: Any) -> list[str]:
    with place.house.engine.connect() as db:
        wanted = "SELECT kind FROM ledger WHERE declaration_id = %s ORDER BY id"
        return list(db.exec_driver_sql(wanted, (declaration,)).scalars())


# Row 1: open window, first level not decided, unpaid.
def test_unpaid_the_order_is_closed_and_it_may_be_submitted_again(place: Town) -> None:
    who = waiting(place)
    withdraw(place, who)
    assert (status(place, who), order(place, who).status) == ("WITHDRAWN", "CLOSED")
    assert place.sandbox.extensions["pay"].get("order", order(place, who).out_trade_no)["state"] == "CLOSED"
    again(place, who)
    assert status(place, who) == "AWAITING_PAYMENT"


# Row 2: paid, same fee.
def test_with_the_same_fee_the_paid_order_is_carried_over_and_nothing_is_paid_twice(place: Town) -> None:
    who = paid(place)
    former, first = subject(place, who), order(place, who)
    withdraw(place, who)
    assert order(place, who).status == "PAID"
    again(place, who, major="373")
    assert status(place, who) == "UNIT_REVIEW"
    assert order(place, who).id == first.id
    assert (booked(place, former), booked(place, subject(place, who))) == (["PAID"], ["CARRIED"])


# Row 3: paid, another fee.
def test_with_another_fee_all_goes_back_and_the_new_fee_is_paid(place: Town) -> None:
    who = paid(place)
    former, first = subject(place, who), order(place, who)
    withdraw(place, who)
    again(place, who, subjects=["1", "2"])
    assert status(place, who) == "AWAITING_PAYMENT"
    settled(place)
    row = place.one("SELECT status, amount_fen FROM refund WHERE order_id = %s", first.id)
    assert tuple(row) == ("SUCCESS", 24400)
    assert booked(place, former) == ["PAID", "REFUNDED"]
    place.do(who, "pay", {"channel": "oa"})
    assert order(place, who).amount_fen == 12200


# Row 4: a later level has started; without a unit, the first one is claimed.
@pytest.mark.parametrize("unit", ["I05", None])
def test_once_a_later_level_has_it_only_the_reviewer_can_send_it_back(place: Town, unit: str | None) -> None:
    who = ready(place, unit=unit)
    declared(place, who, FORM if unit else {**FORM, **UNBOUND})
    place.do(who, "pay", {"channel": "oa"})
    paid_now(place, who)
    later = "point1" if unit else "registration1"
    if unit:
        review(place, who, "unit1", decision="approve")
    else:
        case = place.one("SELECT instance_id FROM declaration WHERE id = %s", subject(place, who)).instance_id
        task = place.one("SELECT id FROM user_task WHERE instance_id = %s AND state = 'open'", case)
        place.dispatch(ClaimTask(task.id), place.staff(later))
    with pytest.raises(NobodyWaits, match="请联系审核单位退回"):
        withdraw(place, who)
    assert order(place, who).status == "PAID"
    review(place, who, later, decision="send_back", reason_code="OTHER", opinion="按您的要求退回")
    withdraw(place, who)
    assert status(place, who) == "WITHDRAWN"


# Row 5: given up for personal reasons, whatever the state of the review.
@pytest.mark.parametrize("approved_by", [(), ("unit1", "point1")])
def test_who_gives_up_for_personal_reasons_ends_it_and_is_paid_nothing_back(
    place: Town, approved_by: tuple[str, ...]
) -> None:
    who = paid(place)
    for login in approved_by:
        review(place, who, login, decision="approve")
    withdraw(place, who, "give_up")
    settled(place)
    assert (status(place, who), order(place, who).status) == ("WITHDRAWN", "PAID")
    with pytest.raises(Conflict):
        place.dispatch(ResubmitDeclaration(subject(place, who)), who)


# Row 6: the window is over.
@pytest.mark.parametrize("reason", ["change", "give_up"])
def test_after_the_window_nothing_is_taken_back(place: Town, reason: str) -> None:
    who = paid(place)
    place.clock.forward(days=60)
    try:
        with pytest.raises(NobodyWaits, match="报名已截止，不能撤回"):
            withdraw(place, who, reason)
        assert order(place, who).status == "PAID"
    finally:
        place.clock.forward(days=-60)


# Row 7: refused.
def test_who_is_refused_is_paid_back_all(place: Town) -> None:
    who = paid(place)
    review(place, who, "unit1", decision="reject", reason_code="YEARS_SHORT", opinion="x")
    settled(place)
    assert (status(place, who), order(place, who).status) == ("REJECTED", "REFUNDED")
    with pytest.raises(Conflict):
        place.dispatch(ResubmitDeclaration(subject(place, who)), who)


# Row 8: paid twice.
def test_paid_twice_the_later_payment_goes_back_at_once(place: Town) -> None:
    who = waiting(place)
    first, early = order(place, who), place.clock()
    place.clock.forward(hours=2, minutes=5)
    place.settle()
    place.do(who, "pay", {"channel": "oa"})
    second = order(place, who)
    assert receive(place, second, "twice-second") == "paid"
    assert receive(place, first, "twice-first", when=early) == "paid"
    found = "SELECT status FROM payment_order WHERE id = %s"
    assert (place.one(found, first.id).status, place.one(found, second.id).status) == ("PAID", "REFUNDING")
    assert place.one("SELECT reason FROM refund WHERE order_id = %s", second.id).reason == "重复缴费"
    place.settle()
    assert status(place, who) == "UNIT_REVIEW"


# Row 9: paid after the order was closed.
@pytest.mark.parametrize("withdrawn", [False, True])
def test_money_for_a_closed_order_counts_while_the_declaration_waits_for_it_else_it_goes_back(
    place: Town, withdrawn: bool
) -> None:
    who = waiting(place)
    first = order(place, who)
    place.clock.forward(hours=2, minutes=5)
    place.settle()
    if withdrawn:
        withdraw(place, who)
    assert receive(place, first, f"closed-{withdrawn}") == ("late" if withdrawn else "paid")
    settled(place)
    row = place.one("SELECT status, late FROM payment_order WHERE id = %s", first.id)
    assert row.late is True
    assert row.status.startswith("REFUND") is withdrawn
    assert status(place, who) == ("WITHDRAWN" if withdrawn else "UNIT_REVIEW")


# Row 10: the organiser has called the exam off.
def test_an_exam_called_off_pays_back_all(place: Town) -> None:
    who = paid(place)
    place.dispatch(CancelDeclaration(subject(place, who)), SYSTEM)
    settled(place)
    assert (status(place, who), order(place, who).status) == ("CANCELLED", "REFUNDED")
