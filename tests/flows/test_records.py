"""Records and progress (S5), and what a change of unit means for them (S6): told by the server, loops and all."""

from __future__ import annotations

from typing import Any

import pytest

from app.queries import declarations, payments, progress
from app.seed.places import unit_id
from tests.flows.test_money import ready, review
from tests.flows.test_whole_way import CHOICE, FORM, IN_WUHAN, UNBOUND, bound, declared, paid, status
from tests.house import Town, subject
from workflows.commands import ClaimTask
from workflows.commands.declaration import ResubmitDeclaration, WithdrawDeclaration
from workflows.commands.identity import UnbindUnit
from workflows.errors import NobodyWaits, NotFound
from workflows.model import Actor


def record(place: Town, who: Actor) -> Any:
    return place.ask(declarations.detail, subject(place, who), who)


def standing(place: Town, who: Actor) -> Any:
    return place.ask(progress.standing, record(place, who))


def steps(place: Town, who: Actor) -> list[tuple[str, str]]:
    return [(str(one["who"]), str(one["what"])) for one in place.ask(progress.progress, record(place, who))]


def under_review(place: Town, **more: Any) -> Actor:
    who = ready(place, **more)
    declared(place, who)
    paid(place, who)
    return who


# ---- the list and what may be done ----------------------------------------------------------------------


def test_nothing_declared_is_an_empty_list(place: Town) -> None:
    assert place.ask(declarations.records, place.person("13700000001").account_id) == []


def test_what_may_be_done_comes_from_the_server_at_every_stage(place: Town) -> None:
    who = ready(place)
    assert record(place, who).may == {"continue"}
    declared(place, who)
    assert record(place, who).may == {"pay", "print", "withdraw", "give_up"}
    paid(place, who)
    assert record(place, who).may == {"print", "withdraw", "give_up"}
    review(place, who, "unit1", decision="send_back", reason_code="CERT_MISSING", opinion="请补传")
    assert record(place, who).may == {"correct", "print", "withdraw", "give_up"}
    place.do(who, "correct", {**CHOICE, **FORM})
    for login in ("unit1", "point1"):
        review(place, who, login, decision="approve")
    found = record(place, who)
    assert (found.may, found.why_not) == ({"print", "give_up"}, "later_level")
    review(place, who, "area1", decision="approve")
    assert record(place, who).may == {"print"}


def test_after_the_window_nothing_can_be_taken_back_and_the_reason_is_told(place: Town) -> None:
    who = under_review(place)
    place.clock.forward(days=60)
    try:
        found = record(place, who)
        assert (found.may, found.why_not) == ({"print"}, "over")
        with pytest.raises(NobodyWaits, match="报名已截止，不能撤回"):
            place.dispatch(WithdrawDeclaration(found.id, "change"), who)
    finally:
        place.clock.forward(days=-60)


def test_without_a_unit_the_first_level_has_begun_once_somebody_holds_it(place: Town) -> None:
    who = ready(place, unit=None)
    declared(place, who, {**FORM, **UNBOUND})
    paid(place, who)
    assert "withdraw" in record(place, who).may
    case = record(place, who).instance_id
    task = place.one("SELECT id FROM user_task WHERE instance_id = %s AND state = 'open'", case)
    place.dispatch(ClaimTask(task.id), place.staff("registration1"))
    found = record(place, who)
    assert (found.may, found.why_not) == ({"print", "give_up"}, "later_level")
    with pytest.raises(NobodyWaits, match="请联系审核单位退回"):
        place.dispatch(WithdrawDeclaration(found.id, "change"), who)


# ---- progress -------------------------------------------------------------------------------------------


def test_two_rounds_are_told_as_two_rounds_with_who_what_and_why(place: Town) -> None:
    who = under_review(place)
    for opinion in ("第一次：请补传证书", "第二次：证书不清晰"):
        review(place, who, "unit1", decision="send_back", reason_code="CERT_MISSING", opinion=opinion)
        place.do(who, "correct", {**CHOICE, **FORM, "school": opinion[:3] + "大学"})
    review(place, who, "unit1", decision="approve")
    told = steps(place, who)
    assert [what for _, what in told if "缴费" not in what] == [
        "提交申报", "退回修改", "重新提交", "退回修改", "重新提交", "通过", "单位上报", "待考点审核",
    ]  # fmt: skip
    assert told[-1] == ("考点审核员", "待考点审核")
    opinions = [one["opinion"] for one in place.ask(progress.steps, record(place, who)) if one.get("opinion")]
    assert opinions == ["第一次：请补传证书", "第二次：证书不清晰"]
    moments = [one["at"] for one in place.ask(progress.steps, record(place, who))]
    assert moments == sorted(moments)
    names = {"张示例", "unit1", "单位审核员（演示）"}
    assert not names & {part for step in told for part in step}


def test_the_card_says_who_has_it_since_when_and_what_to_do_until_when(place: Town) -> None:
    who = ready(place)
    assert (standing(place, who).who, standing(place, who).next) == ("本人", "draft")
    declared(place, who)
    waits = standing(place, who)
    assert (waits.who, waits.next, waits.due) == ("本人", "awaiting_payment", record(place, who).pay_by)
    paid(place, who)
    waits = standing(place, who)
    assert (waits.who, waits.next) == ("单位审核员", "wait")
    assert waits.since <= place.clock() < waits.due
    review(place, who, "unit1", decision="send_back", reason_code="CERT_MISSING", opinion="请补传证书")
    waits = standing(place, who)
    assert (waits.who, waits.next, waits.due) == ("本人", "returned", record(place, who).correct_by)
    assert (waits.back["opinion"], str(waits.back["reason"])) == ("请补传证书", "缺少证明材料")


def test_a_review_that_is_overdue_is_shown_with_the_supervisor(place: Town) -> None:
    who = under_review(place)
    due = standing(place, who).due
    ahead = due - place.clock()
    place.clock.offset += ahead
    place.clock.forward(minutes=1)
    try:
        place.settle()
        waits = standing(place, who)
        assert (waits.who, waits.overdue) == ("审核主管", True)
    finally:
        place.clock.offset -= ahead
        place.clock.forward(minutes=-1)


def test_what_is_over_says_so_and_asks_for_nothing(place: Town) -> None:
    who = under_review(place)
    place.dispatch(WithdrawDeclaration(subject(place, who), "give_up"), who)
    place.settle()
    waits = standing(place, who)
    assert (waits.who, waits.due, waits.next) == ("", None, "over")
    assert steps(place, who)[-1] == ("考生", "撤回申报")


# ---- the detail -----------------------------------------------------------------------------------------


def test_each_version_can_be_read_as_it_was_submitted(place: Town) -> None:
    who = under_review(place)
    review(place, who, "unit1", decision="send_back", reason_code="CERT_MISSING", opinion="x")
    place.do(who, "correct", {**CHOICE, **FORM, "school": "另一大学"})
    found = record(place, who)
    assert found.version == 2
    assert found.snapshot["answers"]["school"] == "另一大学"
    assert place.ask(declarations.submitted_answers, found, 1)["school"] == FORM["school"]
    assert place.ask(declarations.submitted_answers, found, 2)["school"] == "另一大学"
    for version in (0, 3):
        with pytest.raises(NotFound):
            place.ask(declarations.submitted_answers, found, version)


def test_payment_receipt_and_refund_stand_beside_what_was_submitted(place: Town) -> None:
    who = under_review(place)
    review(place, who, "unit1", decision="reject", reason_code="OTHER", opinion="x")
    place.clock.forward(minutes=2)
    place.settle()
    (shown,) = place.ask(payments.money_of, subject(place, who))
    assert (shown.status, shown.receipt_status, shown.refund_reason) == ("REFUNDED", "VOIDED", "审核未通过")


# ---- after a change of unit -----------------------------------------------------------------------------


def test_a_change_of_unit_changes_no_record_but_is_shown_then_and_now(place: Town) -> None:
    who = under_review(place)
    before = record(place, who).snapshot
    place.dispatch(UnbindUnit(), who)
    place.settle()
    found = record(place, who)
    assert (found.unit_changed, found.unit, found.unit_now) == (True, "宜昌市示例中心医院", "")
    bound(place, who, "I02")
    found = record(place, who)
    assert (found.unit_changed, found.unit_now) == (True, "湖北省示例人民医院")
    assert found.snapshot == before
    assert status(place, who) == "UNIT_REVIEW"
    (listed,) = place.ask(declarations.records, who.account_id)
    assert (listed.unit, listed.unit_now) == ("宜昌市示例中心医院", "湖北省示例人民医院")


def test_withdrawn_and_declared_anew_it_takes_the_new_unit_and_its_route_and_is_filled_in(place: Town) -> None:
    who = under_review(place)
    former = subject(place, who)
    place.dispatch(UnbindUnit(), who)
    place.settle()
    bound(place, who, "I02")
    place.dispatch(WithdrawDeclaration(former, "change"), who)
    place.settle()
    assert place.ask(declarations.detail, former, who).may == {"print", "resubmit"}
    place.dispatch(ResubmitDeclaration(former), who)
    filled = place.ask(declarations.earlier_answers, subject(place, who))
    assert (filled["school"], filled["major"]) == (FORM["school"], "368")
    assert "exam_point" not in filled  # that of the new unit is offered
    declared(place, who, {**FORM, **IN_WUHAN})
    found = record(place, who)
    assert found.supersedes == former
    assert place.ask(declarations.successor, former) == found.id
    assert found.snapshot["unit"]["name"] == "湖北省示例人民医院"
    assert not found.unit_changed
    task = place.one(
        "SELECT scope FROM user_task WHERE instance_id = %s AND state = 'open' AND role IS NOT NULL", found.instance_id
    )
    assert task.scope == f"institution:{unit_id('I02')}"
    assert [str(one["what"]) for one in place.ask(progress.steps, found)] == ["提交申报", "已缴费用转入 244.00 元"]
