"""Nobody pays by saying so: a candidate's own posts move no order and no case that waits for money."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.test_money import order, ready
from tests.flows.test_whole_way import declared, status, tell
from tests.house import subject
from tests.web.conftest import Desk
from tests.web.test_personal import post
from workflows.catalog import MESSAGES
from workflows.model import Actor

PAID = {
    "trade_state": "SUCCESS", "transaction_id": "4200000000202611260000000001", "amount_fen": 24400, "paid": True,
    "status": "PAID", "outcome": "paid", "order": {"status": "PAID", "amount_fen": 24400}, "case": {"account": "x"},
}  # fmt: skip


def case_of(desk: Desk, who: Actor) -> Any:
    found = desk.town.one("SELECT instance_id FROM declaration WHERE id = %s", subject(desk.town, who))
    return found.instance_id


def standing(desk: Desk, who: Actor) -> Any:
    """Everything of the case that a payment would change."""
    case, one = case_of(desk, who), desk.town.one
    return (
        one("SELECT status, revision, md5(state) AS state FROM instance WHERE id = %s", case),
        order(desk.town, who),
        status(desk.town, who),
        one("SELECT count(*) FROM audit"),
        one("SELECT count(*) FROM history WHERE instance_id = %s", case),
        one("SELECT count(*) FROM ledger"),
        one("SELECT count(*) FROM outbox"),
        one("SELECT count(*) FROM submission"),
    )


@pytest.fixture
def who(desk: Desk) -> Actor:
    """Somebody whose order waits for money."""
    found = ready(desk.town)
    declared(desk.town, found)
    desk.town.do(found, "pay", {"channel": "oa"})
    return found


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_no_message_that_the_product_sends_itself_is_taken_from_the_person(desk: Desk, who: Actor, name: str) -> None:
    program, case = desk.program(who), f"/process-instances/{case_of(desk, who)}/messages"
    before = standing(desk, who)
    declaration, placed = str(subject(desk.town, who)), str(order(desk.town, who).id)
    for key in ("", declaration, placed):
        answer = program("POST", case, json={"name": name, "key": key, "payload": {**PAID, "key": key}})
        assert answer.status_code == 409, answer.json
        assert answer.json["detail"].startswith("现在不能进行这项操作")
    assert standing(desk, who) == before


def test_the_task_that_was_done_takes_no_payment_either(desk: Desk, who: Actor) -> None:
    done = "SELECT id, revision FROM user_task WHERE instance_id = %s AND element_id = 'pay'"
    task, before = desk.town.one(done, case_of(desk, who)), standing(desk, who)
    body = {"values": {"channel": "oa", **PAID}, "revision": task.revision}
    sent = desk.program(who)("POST", f"/tasks/{task.id}/complete", json=body)
    page = post(desk.browser(who), f"/tasks/{task.id}", channel="oa", paid="true", revision=str(task.revision))
    desk.town.settle()
    assert (sent.status_code, page.status_code) == (409, 409)
    assert sent.json["detail"] == "这一步已经办理过了，或者已被撤销。"
    assert "这一步已经办理过了，或者已被撤销。" in page.text
    assert standing(desk, who) == before


@pytest.fixture
def before_paying(desk: Desk) -> Actor:
    """Somebody who is asked how to pay."""
    found = ready(desk.town)
    declared(desk.town, found)
    return found


def test_a_program_that_says_paid_beside_the_way_to_pay_is_told_each_field_that_is_not_asked(
    desk: Desk, before_paying: Actor
) -> None:
    task, before = desk.town.open_tasks(before_paying)[0], standing(desk, before_paying)
    body = {"values": {"channel": "oa", **PAID}, "revision": task.revision}
    answer = desk.program(before_paying)("POST", f"/tasks/{task.id}/complete", json=body)
    desk.town.settle()
    assert answer.status_code == 422
    assert set(answer.json["problems"]) == set(PAID)
    assert standing(desk, before_paying) == before


def test_a_page_that_says_paid_beside_the_way_to_pay_has_only_chosen_the_way(desk: Desk, before_paying: Actor) -> None:
    task = desk.town.open_tasks(before_paying)[0]
    extra = {name: str(value) for name, value in PAID.items()}
    sent = post(desk.browser(before_paying), f"/tasks/{task.id}", channel="oa", revision=str(task.revision), **extra)
    desk.town.settle()
    placed = order(desk.town, before_paying)
    assert sent.status_code == 303
    assert (placed.status, placed.transaction_id) == ("PREPAID", None)
    assert status(desk.town, before_paying) == "AWAITING_PAYMENT"
    kept = bytes(desk.town.one("SELECT state FROM instance WHERE id = %s", case_of(desk, before_paying)).state)
    assert str(placed.id).encode() in kept
    assert b"4200000000202611260000000001" not in kept
    assert b"trade_state" not in kept


def test_the_case_is_paid_once_wechat_says_so(desk: Desk, who: Actor) -> None:
    pay = desk.town.sandbox.extensions["pay"]
    pay.pay(order(desk.town, who).out_trade_no)
    tell(desk.town, order(desk.town, who).out_trade_no)
    assert (status(desk.town, who), order(desk.town, who).status) == ("UNIT_REVIEW", "PAID")
