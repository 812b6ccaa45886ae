"""Declarations by the rules of the dossier: fee, notice, conditions, routes, corrections, cancellation, notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.queries import tasks
from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.flows.test_money import order, ready, receive, review
from tests.flows.test_whole_way import CHOICE, FORM, UNBOUND, declared, filled, paid, status
from tests.house import Town, subject
from workflows.commands.declaration import CancelExam, ResubmitDeclaration, StartDeclaration, WithdrawDeclaration
from workflows.errors import Conflict, Forbidden, Invalid, TooLate
from workflows.model import SYSTEM, Actor


def told(place: Town, who: Actor) -> list[str]:
    """What the person was told, oldest first."""
    with place.house.engine.connect() as db:
        wanted = "SELECT template FROM message WHERE account_id = %s ORDER BY created_at, id"
        return list(db.exec_driver_sql(wanted, (who.account_id,)).scalars())


def doing(place: Town, who: Actor) -> list[str]:
    return [task.element_id for task in place.open_tasks(who) if task.key == "declaration"]


def advice(place: Town, who: Actor) -> dict[str, Any]:
    found: dict[str, Any] = place.one("SELECT advice FROM declaration WHERE id = %s", subject(place, who)).advice
    return found


# ---- corrections ----------------------------------------------------------------------------------------


def sent_back(place: Town, who: Actor) -> None:
    """Approved by the unit, sent back by the exam point."""
    declared(place, who)
    paid(place, who)
    review(place, who, "unit1", decision="approve")
    review(place, who, "point1", decision="send_back", reason_code="MAJOR_MISMATCH", opinion="x")


def test_who_corrects_other_things_goes_on_at_the_level_that_sent_it_back(place: Town) -> None:
    who = ready(place)
    sent_back(place, who)
    place.do(who, "correct", {**CHOICE, **FORM, "school": "另一大学"})
    assert status(place, who) == "POINT_REVIEW"


def test_another_major_is_reviewed_from_the_first_level_again(place: Town) -> None:
    who = ready(place)
    sent_back(place, who)
    place.do(who, "correct", {**CHOICE, **FORM, "major": "373"})
    assert status(place, who) == "UNIT_REVIEW"
    row = place.one("SELECT major_code, version FROM declaration WHERE id = %s", subject(place, who))
    assert (row.major_code, row.version) == ("373", 2)
    assert place.one("SELECT count(*) AS n FROM refund WHERE declaration_id = %s", subject(place, who)).n == 0


def test_other_subjects_cost_another_fee_the_first_goes_back_and_the_new_one_is_paid(place: Town) -> None:
    who = ready(place)
    sent_back(place, who)
    first = order(place, who)
    place.do(who, "correct", {**CHOICE, **FORM, "subjects": ["1", "2"]})
    assert status(place, who) == "AWAITING_PAYMENT"
    assert place.one("SELECT amount_fen FROM refund WHERE order_id = %s", first.id).amount_fen == 24400
    paid(place, who)
    assert order(place, who).amount_fen == 12200
    assert status(place, who) == "UNIT_REVIEW"


def test_after_the_payment_has_closed_nobody_is_led_into_another_fee(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    place.clock.forward(days=16)
    try:
        review(place, who, "unit1", decision="send_back", reason_code="OTHER", opinion="x")
        with pytest.raises(Invalid) as refused:
            place.do(who, "correct", {**CHOICE, **FORM, "subjects": ["1"]})
        assert "缴费已截止" in refused.value.problems["subjects"]
        assert status(place, who) == "RETURNED"
        place.do(who, "correct", {**CHOICE, **FORM, "major": "373"})
        assert status(place, who) == "UNIT_REVIEW"
    finally:
        place.clock.forward(days=-16)


def test_from_the_confirmation_one_can_go_back_to_the_choice_and_finds_the_form_as_it_was(place: Town) -> None:
    who = ready(place)
    place.do(who, "choose", CHOICE)
    place.do(who, "read_notice", {"read": True})
    filled(place, who, FORM)
    place.do(who, "confirm", {"action": "choose"})
    assert status(place, who) == "DRAFT"
    place.do(who, "choose", {**CHOICE, "subjects": ["1"]})
    assert doing(place, who) == ["fill_form"]  # the notice was read, and has not changed
    form = next(task for task in place.open_tasks(who) if task.element_id == "fill_form")
    assert place.ask(tasks.view, form.id, who).values["school"] == FORM["school"]
    filled(place, who, FORM)
    place.do(who, "confirm", {"action": "submit"})
    assert place.one("SELECT fee_fen FROM declaration WHERE id = %s", subject(place, who)).fee_fen == 6100


def newer_notice(place: Town) -> None:
    with place.house.engine.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO notice SELECT batch_id, version + 1, text, digest, now()"
            " FROM notice ORDER BY version DESC LIMIT 1"
        )


def test_a_notice_that_changed_before_the_submission_is_read_again(place: Town) -> None:
    who = ready(place)
    place.do(who, "choose", CHOICE)
    place.do(who, "read_notice", {"read": True})
    filled(place, who, FORM)
    newer_notice(place)
    place.do(who, "confirm", {"action": "submit"})
    assert doing(place, who) == ["read_notice"]
    place.do(who, "read_notice", {"read": True})
    filled(place, who, FORM)
    place.do(who, "confirm", {"action": "submit"})
    assert status(place, who) == "AWAITING_PAYMENT"


# ---- fee, conditions, routes ----------------------------------------------------------------------------


def test_a_project_without_a_fee_in_the_table_is_refused_and_never_free(place: Town) -> None:
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE exam_batch SET project = 'SRT'")
        db.exec_driver_sql("UPDATE major SET project = 'SRT' WHERE code = '368'")
    try:
        who = ready(place)
        with pytest.raises(Invalid) as refused:
            place.do(who, "choose", CHOICE)
        assert "费用还没有设置" in refused.value.problems["major"]
    finally:
        with place.house.engine.begin() as db:
            db.exec_driver_sql("UPDATE exam_batch SET project = 'HPTQ'")
            db.exec_driver_sql("UPDATE major SET project = 'HPTQ' WHERE code = '368'")


def test_a_row_that_says_zero_costs_nothing_and_goes_to_the_review_at_once(place: Town) -> None:
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE exam_batch SET project = 'PROB'")
        db.exec_driver_sql("UPDATE major SET project = 'PROB' WHERE code = '368'")
    try:
        who = ready(place)
        declared(place, who)
        assert status(place, who) == "UNIT_REVIEW"
    finally:
        with place.house.engine.begin() as db:
            db.exec_driver_sql("UPDATE exam_batch SET project = 'HPTQ'")
            db.exec_driver_sql("UPDATE major SET project = 'HPTQ' WHERE code = '368'")


ADVISED: list[tuple[dict[str, Any], dict[str, Any], tuple[str, str, str]]] = [
    ({}, {}, ("yes", "E-313", "")),
    ({}, {"title_month": "2024-05"}, ("no", "E-313", "取得现有资格须满4年，现按2年计，还差2年")),
    ({}, {"title_month": "2022-12"}, ("yes", "E-313", "")),
    ({}, {"title_month": "2023-01"}, ("no", "E-313", "取得现有资格须满4年，现按3年计，还差1年")),
    ({}, {"current_title": "技师"}, ("no", "E-313", "现有专业技术资格须为护师；执业类别须为护士")),
    ({}, {"exclusion": "credit_file"}, ("no", "X-05", "")),
]


@pytest.mark.parametrize(("choice", "form", "expected"), ADVISED)
def test_the_advice_names_the_rule_and_what_is_missing(
    place: Town, choice: dict[str, Any], form: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    who = ready(place)
    place.do(who, "choose", {**CHOICE, **choice})
    place.do(who, "read_notice", {"read": True})
    place.do(who, "fill_form", {**FORM, **form})
    found = advice(place, who)
    assert (found["eligible"], found["rule"], found["missing"]) == expected


@pytest.mark.parametrize(("kind", "expected"), [("B100", ("yes", "A-01")), ("A100", ("no", ""))])
def test_a_year_less_is_asked_of_community_nurses_at_community_units_only(
    place: Town, kind: str, expected: tuple[str, str]
) -> None:
    who = ready(place)
    with place.house.engine.begin() as db:
        before = db.exec_driver_sql("SELECT id, type_code FROM institution WHERE id = %s", (unit_id("I05"),)).one()
        db.exec_driver_sql("UPDATE institution SET type_code = %s WHERE id = %s", (kind, before.id))
    try:
        place.do(who, "choose", {**CHOICE, "major": "373"})
        place.do(who, "read_notice", {"read": True})
        place.do(who, "fill_form", {**FORM, "title_month": "2023-01"})
    finally:
        with place.house.engine.begin() as db:
            db.exec_driver_sql("UPDATE institution SET type_code = %s WHERE id = %s", (before.type_code, before.id))
    found = advice(place, who)
    assert (found["eligible"], found["credit"]) == expected


def test_who_has_no_unit_is_reviewed_by_the_registration_point_of_the_county_then_the_area(place: Town) -> None:
    who = ready(place, unit=None)
    declared(place, who, {**FORM, **UNBOUND})
    paid(place, who)
    case = place.one("SELECT instance_id FROM declaration WHERE id = %s", subject(place, who)).instance_id
    waiting = place.one("SELECT role, scope FROM user_task WHERE instance_id = %s AND role IS NOT NULL", case)
    assert (waiting.role, waiting.scope) == ("registration_point_reviewer", "420502")
    review(place, who, "registration1", decision="approve")
    assert status(place, who) == "AREA_REVIEW"
    review(place, who, "area1", decision="approve")
    assert status(place, who) == "REGISTERED"


# ---- notices --------------------------------------------------------------------------------------------


def test_each_level_that_says_yes_is_told(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    for login in ("unit1", "point1", "area1"):
        review(place, who, login, decision="approve")
    expected = ["submitted", "paid", "passed_unit", "passed_point", "passed_area", "registered"]
    assert told(place, who)[-6:] == expected


def test_the_unpaid_are_reminded_a_day_and_two_hours_before_the_end_and_told_that_they_gave_up(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    ends = place.one("SELECT pay_by FROM exam_batch").pay_by
    before = place.clock.offset
    try:
        for hours, expected in ((25, 0), (23, 1), (3, 1), (1, 2)):
            place.clock.offset = (
                before + (ends - timedelta(hours=hours) - place.clock()) + (place.clock.offset - before)
            )
            place.settle()
            assert told(place, who).count("pay_reminder") == expected, hours
        place.clock.forward(hours=2)
        place.settle()
        assert told(place, who)[-1] == "abandoned"
    finally:
        place.clock.offset = before


def test_who_submits_in_the_last_day_is_not_reminded_of_a_time_that_has_passed(place: Town) -> None:
    who = ready(place)
    with place.house.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE exam_batch SET pay_by = now() + interval '10 hours', closes_at = now() + interval '9 hours'"
        )
    try:
        declared(place, who)
        place.settle()
        assert "pay_reminder" not in told(place, who)
    finally:
        with place.house.engine.begin() as db:
            db.exec_driver_sql(
                "UPDATE exam_batch SET pay_by = now() + interval '15 days', closes_at = now() + interval '14 days'"
            )


@pytest.mark.parametrize(("again", "reminded"), [(False, True), (True, False)])
def test_the_withdrawn_are_reminded_a_day_before_the_window_closes(place: Town, again: bool, reminded: bool) -> None:
    who = ready(place)
    declared(place, who)
    former = subject(place, who)
    place.dispatch(WithdrawDeclaration(former, "change"), who)
    if again:
        place.dispatch(ResubmitDeclaration(former), who)
    before = place.clock.offset
    try:
        place.clock.offset += (
            place.one("SELECT closes_at FROM exam_batch").closes_at - place.clock() - timedelta(hours=20)
        )
        place.settle()
        assert ("resubmit_reminder" in told(place, who)) is reminded
    finally:
        place.clock.offset = before


# ---- money ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "outcome"), [(-1, "paid"), (1, "late")])
def test_the_moment_of_paying_decides_not_that_of_hearing_of_it(place: Town, seconds: int, outcome: str) -> None:
    who = ready(place)
    declared(place, who)
    place.do(who, "pay", {"channel": "oa"})
    ends = place.one("SELECT pay_by FROM exam_batch").pay_by
    row, before = order(place, who), place.clock.offset
    try:
        place.clock.offset += ends - place.clock() + timedelta(minutes=5)
        assert receive(place, row, f"last-{seconds}", when=ends + timedelta(seconds=seconds)) == outcome
        place.settle()
        assert status(place, who) == ("UNIT_REVIEW" if outcome == "paid" else "ABANDONED")
    finally:
        place.clock.offset = before


def test_a_refund_is_asked_after_1_5_10_20_and_30_minutes(place: Town) -> None:
    place.sandbox.extensions["pay"].faults = {"drop": True, "refund_after": 10**6}
    try:
        who = ready(place)
        declared(place, who)
        paid(place, who)
        review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
        pay, asked = place.house.outside.pay, []
        real = type(pay).query_refund
        type(pay).query_refund = lambda self, number: (asked.append(place.clock()), real(self, number))[1]
        began = place.clock()
        try:
            for _ in range(100):
                place.clock.forward(minutes=1)
                place.settle()
        finally:
            type(pay).query_refund = real
        minutes = [round((moment - began).total_seconds() / 60) for moment in asked]
        assert minutes == [1, 6, 16, 36, 66, 96]
    finally:
        place.sandbox.extensions["pay"].faults = {"drop": True, "refund_after": 0}


# ---- an exam that is called off -------------------------------------------------------------------------


def test_an_exam_called_off_reaches_every_declaration_once_and_pays_back(place: Town) -> None:
    draft, waiting, registered, withdrawn = (ready(place) for _ in range(4))
    place.do(draft, "choose", CHOICE)
    declared(place, waiting)
    place.do(waiting, "pay", {"channel": "oa"})
    declared(place, registered)
    paid(place, registered)
    for login in ("unit1", "point1", "area1"):
        review(place, registered, login, decision="approve")
    declared(place, withdrawn)
    place.dispatch(WithdrawDeclaration(subject(place, withdrawn), "change"), withdrawn)
    with pytest.raises(Forbidden):
        place.dispatch(CancelExam(BATCH, "不可抗力"), place.staff("unit1"))
    place.dispatch(CancelExam(BATCH, "不可抗力"), place.staff("operator1"))
    with pytest.raises(Conflict):
        place.dispatch(CancelExam(BATCH, "不可抗力"), SYSTEM)
    place.settle(2000)
    assert [status(place, who) for who in (draft, waiting, registered)] == ["CANCELLED"] * 3
    assert status(place, withdrawn) == "WITHDRAWN"
    assert [told(place, who).count("exam_cancelled") for who in (draft, waiting, registered, withdrawn)] == [1, 1, 1, 0]
    assert order(place, waiting).status == "CLOSED"
    assert order(place, registered).status in ("REFUNDING", "REFUNDED")
    left = place.one(
        "SELECT count(*) AS n FROM declaration JOIN instance ON instance.id = declaration.instance_id"
        " WHERE declaration.status NOT IN ('CANCELLED', 'WITHDRAWN') AND instance.status = 'active'"
    )
    assert left.n == 0
    with pytest.raises(TooLate):
        place.dispatch(StartDeclaration(BATCH), withdrawn)
