"""From the button to the receipt: asked for, not believed; two ways to pay; what goes wrong at WeChat or at the fiscal
platform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.queries import payments
from app.store.orders import PAYER
from tests.flows.test_money import order, ready, receive, review
from tests.flows.test_whole_way import declared, paid, status
from tests.house import Town, subject
from workflows.commands.declaration import AskPayment, NamePayer, RenewPayment
from workflows.errors import Conflict, TaskNotReady
from workflows.model import SYSTEM, Actor


@pytest.fixture(autouse=True)
def no_faults(place: Town) -> Iterator[None]:
    place.sandbox.extensions["pay"].faults = {"drop": True, "refund_after": 0}
    place.sandbox.extensions["fiscal"].away = False
    yield


def waiting(place: Town, channel: str = "oa") -> Actor:
    """Somebody whose order waits for money."""
    who = ready(place)
    declared(place, who)
    place.do(who, "pay", {"channel": channel})
    return who


def pays(place: Town, who: Actor) -> None:
    """At WeChat, which tells nobody."""
    place.sandbox.extensions["pay"].pay(order(place, who).out_trade_no)


def receipt(place: Town, who: Actor) -> Any:
    return place.one("SELECT * FROM receipt WHERE order_id = %s", order(place, who).id)


# ---- asked for ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minute", [0, 2, 30, 110])
def test_with_every_notification_lost_a_payment_is_found_within_fifteen_minutes(place: Town, minute: int) -> None:
    who = waiting(place)
    for _ in range(minute):
        place.clock.forward(minutes=1)
        place.settle()
    pays(place, who)
    for passed in range(1, 16):
        place.clock.forward(minutes=1)
        place.settle()
        if status(place, who) == "UNIT_REVIEW":
            break
    assert (status(place, who), order(place, who).status) == ("UNIT_REVIEW", "PAID")
    assert passed <= 6


def test_who_comes_back_before_the_notification_has_the_server_ask_wechat(place: Town) -> None:
    who = waiting(place)
    pays(place, who)
    assert status(place, who) == "AWAITING_PAYMENT"
    place.dispatch(AskPayment(subject(place, who)), who)
    assert status(place, who) == "AWAITING_PAYMENT"  # nothing is asked inside of the request
    place.settle()
    assert status(place, who) == "UNIT_REVIEW"


def test_a_page_that_asks_again_and_again_asks_wechat_every_two_seconds_at_most(place: Town) -> None:
    who = waiting(place)
    for _ in range(20):
        place.dispatch(AskPayment(subject(place, who)), who)
    wanted = "SELECT count(*) AS n FROM outbox WHERE kind = 'order_asked' AND payload->>'order' = %s AND key LIKE %s"
    assert place.one(wanted, str(order(place, who).id), "%:now:%").n <= 2
    place.settle()
    assert order(place, who).status == "PREPAID"


def test_an_unpaid_order_stays_payable_while_wechat_is_away(place: Town) -> None:
    who = waiting(place)
    before = place.one("SELECT count(*) AS n FROM incident").n
    place.sandbox.extensions["pay"].faults = {"status": 500}
    place.dispatch(AskPayment(subject(place, who)), who)
    place.settle()
    assert order(place, who).status == "PREPAID"
    assert place.one("SELECT count(*) AS n FROM incident").n == before


@pytest.mark.parametrize("state", ["NOTPAY", "USERPAYING", "PAYERROR"])
def test_who_has_not_enough_money_stays_with_the_order_and_pays_it_later(place: Town, state: str) -> None:
    who, pay = waiting(place), place.sandbox.extensions["pay"]
    placed = order(place, who)
    unpaid = pay.get("order", placed.out_trade_no)
    pay.put("order", placed.out_trade_no, {**unpaid, "state": state})
    place.dispatch(AskPayment(subject(place, who)), who)
    place.settle()
    assert (status(place, who), order(place, who).status) == ("AWAITING_PAYMENT", "PREPAID")
    pay.put("order", placed.out_trade_no, unpaid)
    pays(place, who)
    place.clock.forward(seconds=3)
    place.dispatch(AskPayment(subject(place, who)), who)
    place.settle()
    assert (status(place, who), order(place, who).id) == ("UNIT_REVIEW", placed.id)


# ---- two ways to pay ------------------------------------------------------------------------------------


def test_in_the_mini_program_the_order_is_placed_for_whoever_its_native_page_names(place: Town) -> None:
    who = waiting(place, "mp")
    pay, placed = place.house.outside.pay, order(place, who)
    assert (placed.status, placed.channel, placed.prepay_id) == ("CREATED", "mp", None)
    place.dispatch(NamePayer(placed.id, pay.appid("mp"), "openid-mother"), SYSTEM)
    place.settle()
    row = order(place, who)
    assert (row.id, row.status, row.appid) == (placed.id, "PREPAID", pay.appid("mp"))
    asked = place.sandbox.extensions["pay"].get("order", row.out_trade_no)
    assert (asked["openid"], asked["appid"]) == ("openid-mother", pay.appid("mp"))
    place.dispatch(NamePayer(placed.id, pay.appid("mp"), "openid-mother"), SYSTEM)
    with pytest.raises(Conflict):
        place.dispatch(NamePayer(placed.id, pay.appid("mp"), "openid-father"), SYSTEM)
    pays(place, who)
    place.dispatch(AskPayment(subject(place, who)), who)
    place.settle()
    assert status(place, who) == "UNIT_REVIEW"
    with pytest.raises(TaskNotReady):
        place.dispatch(NamePayer(placed.id, pay.appid("mp"), "openid-mother"), SYSTEM)


def test_the_payer_is_recorded_apart_from_the_candidate(place: Town) -> None:
    who = waiting(place, "mp")
    place.dispatch(NamePayer(order(place, who).id, place.house.outside.pay.appid("mp"), "openid-father"), SYSTEM)
    place.settle()
    pays(place, who)
    place.dispatch(AskPayment(subject(place, who)), who)
    place.settle()
    row = order(place, who)
    with place.house.store.open(SYSTEM) as work:
        assert work.tx.vault.open(PAYER, row.id, row.payer) == b"openid-father"
        assert work.declarations.get(row.declaration_id).account_id == who.account_id
        assert work.accounts.openid_of(who.account_id, row.appid) != "openid-father"


@pytest.mark.parametrize(("begun", "then"), [("mp", "oa"), ("oa", "mp")])
def test_paying_elsewhere_closes_the_order_and_makes_a_new_one(place: Town, begun: str, then: str) -> None:
    who = waiting(place, begun)
    first = order(place, who)
    place.dispatch(RenewPayment(subject(place, who)), who)
    place.settle()
    assert place.one("SELECT status FROM payment_order WHERE id = %s", first.id).status == "CLOSED"
    place.do(who, "pay", {"channel": then})
    second = order(place, who)
    assert (second.id != first.id, second.channel) == (True, then)
    if begun == "oa":
        assert place.sandbox.extensions["pay"].get("order", first.out_trade_no)["state"] == "CLOSED"


def test_an_order_that_was_paid_already_is_not_begun_anew(place: Town) -> None:
    who = waiting(place)
    pays(place, who)
    place.dispatch(RenewPayment(subject(place, who)), who)
    place.settle()
    assert status(place, who) == "UNIT_REVIEW"
    with pytest.raises(TaskNotReady):
        place.dispatch(RenewPayment(subject(place, who)), who)
    assert place.one("SELECT count(*) AS n FROM payment_order WHERE account_id = %s", who.account_id).n == 1


# ---- late, abnormal -------------------------------------------------------------------------------------


def test_money_for_a_closed_order_is_marked_late(place: Town) -> None:
    who = waiting(place)
    first = order(place, who)
    place.clock.forward(hours=2, minutes=5)
    place.settle()
    assert receive(place, first, "late-mark") == "paid"
    place.settle()
    shown = place.ask(payments.money_of, subject(place, who))
    assert [(one.status, one.late) for one in shown] == [("PAID", True)]


def test_a_refund_that_the_bank_cannot_take_waits_for_finance_and_is_told_so(place: Town) -> None:
    who = waiting(place)
    paid_now(place, who)
    place.sandbox.extensions["pay"].faults = {"drop": True, "refund_after": 0, "refund_state": "ABNORMAL"}
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    place.clock.forward(minutes=2)
    place.settle()
    assert order(place, who).status == "REFUND_ABNORMAL"
    case = place.one("SELECT instance_id FROM user_task WHERE element_id = 'settle_by_hand' AND state = 'open'")
    assert case is not None


def paid_now(place: Town, who: Actor) -> None:
    pays(place, who)
    place.dispatch(AskPayment(subject(place, who)), who)
    place.settle()


# ---- receipts -------------------------------------------------------------------------------------------


def test_a_paid_order_has_a_receipt_which_is_voided_when_the_money_goes_back(place: Town) -> None:
    who, platform = waiting(place), place.sandbox.extensions["fiscal"]
    paid_now(place, who)
    issued = receipt(place, who)
    assert (issued.status, issued.amount_fen) == ("ISSUED", 24400)
    assert platform.issued[order(place, who).out_trade_no] == issued.number
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    place.clock.forward(minutes=2)
    place.settle()
    assert receipt(place, who).status == "VOIDED"
    assert issued.number in platform.voided


def test_a_platform_that_is_away_holds_up_nothing_and_what_went_back_meanwhile_is_never_issued(place: Town) -> None:
    who, platform = waiting(place), place.sandbox.extensions["fiscal"]
    platform.away = True
    paid_now(place, who)
    assert (status(place, who), receipt(place, who).status) == ("UNIT_REVIEW", "WANTED")
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    place.clock.forward(minutes=2)
    place.settle()
    platform.away = False
    place.clock.forward(hours=1)
    place.settle()
    assert receipt(place, who).status == "VOIDED"
    assert order(place, who).out_trade_no not in platform.issued


def test_an_order_that_was_carried_over_keeps_its_receipt(place: Town) -> None:
    from workflows.commands.declaration import ResubmitDeclaration, WithdrawDeclaration

    who = ready(place)
    declared(place, who)
    paid(place, who)
    former = subject(place, who)
    place.dispatch(WithdrawDeclaration(former, "change"), who)
    place.settle()
    place.dispatch(ResubmitDeclaration(former), who)
    declared(place, who)
    shown = place.ask(payments.money_of, subject(place, who))
    assert [(one.status, one.receipt_status) for one in shown] == [("PAID", "ISSUED")]
