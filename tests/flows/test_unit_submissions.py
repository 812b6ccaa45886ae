"""What a unit has approved waits until its business contact submits it upward, in bundles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.flows.test_money import ready
from tests.flows.test_whole_way import CHOICE, FORM, IN_WUHAN, declared, paid, status
from tests.house import Town, subject
from workflows.commands import ClaimTask, CompleteTask
from workflows.commands.declaration import WithdrawDeclaration
from workflows.commands.units import SubmitUpward
from workflows.errors import Conflict, NotFound
from workflows.model import Actor


def decide(place: Town, who: Actor, login: str, **values: Any) -> None:
    case = place.one("SELECT instance_id FROM declaration WHERE id = %s", subject(place, who)).instance_id
    task = place.one("SELECT id FROM user_task WHERE instance_id = %s AND state = 'open' AND role IS NOT NULL", case)
    held = place.dispatch(ClaimTask(task.id), place.staff(login))
    place.dispatch(CompleteTask(held.id, values, held.revision), place.staff(login))
    place.settle()


def approved(place: Town, unit: str = "I05") -> Actor:
    """Somebody whose declaration the unit has approved."""
    who = ready(place, unit)
    declared(place, who, {**FORM, **(IN_WUHAN if unit == "I02" else {})})
    paid(place, who)
    decide(place, who, "unit1", decision="approve")
    return who


def submit(place: Town, unit: str = "I05", login: str = "unit1") -> Any:
    submission = place.dispatch(SubmitUpward(unit_id(unit), BATCH), place.staff(login))
    place.settle()
    return submission


def items(place: Town, submission: Any) -> set[Any]:
    with place.house.engine.connect() as db:
        wanted = "SELECT declaration_id FROM unit_submission_item WHERE submission_id = %s"
        return set(db.exec_driver_sql(wanted, (submission,)).scalars())


def test_the_exam_point_sees_what_the_unit_has_submitted_and_nothing_else(place: Town) -> None:
    first, second = approved(place), approved(place)
    assert [status(place, who) for who in (first, second)] == ["UNIT_APPROVED", "UNIT_APPROVED"]
    at_the_point = "SELECT count(*) AS n FROM user_task WHERE state = 'open' AND role = 'exam_point_reviewer'"
    assert place.one(at_the_point).n == 0
    bundle = submit(place)
    assert items(place, bundle) == {subject(place, first), subject(place, second)}
    assert place.one(at_the_point).n == 2
    third = approved(place)
    with pytest.raises(Conflict):
        submit(place, "I02")
    again = submit(place)
    assert items(place, again) == {subject(place, third)}
    numbers = "SELECT array_agg(number ORDER BY number) AS n FROM unit_submission WHERE institution_id = %s"
    assert place.one(numbers, unit_id("I05")).n == [1, 2]


def test_only_the_contact_of_the_unit_submits_for_it(place: Town) -> None:
    who = approved(place)
    for login in ("reviewer1", "point1"):
        with pytest.raises(NotFound):
            submit(place, login=login)
    with pytest.raises(NotFound):
        submit(place, "I06")
    assert status(place, who) == "UNIT_APPROVED"


def test_what_waits_for_its_unit_can_still_be_taken_back(place: Town) -> None:
    who = approved(place, "I02")
    place.dispatch(WithdrawDeclaration(subject(place, who), "change"), who)
    place.settle()
    assert status(place, who) == "WITHDRAWN"
    with pytest.raises(Conflict):
        submit(place, "I02")


def test_taken_back_between_the_bundle_and_the_case_nothing_goes_on(place: Town) -> None:
    who = approved(place, "I08")
    place.dispatch(SubmitUpward(unit_id("I08"), BATCH), place.staff("unit1"))
    place.dispatch(WithdrawDeclaration(subject(place, who), "change"), who)
    place.settle()
    assert status(place, who) == "WITHDRAWN"
    assert place.one("SELECT count(*) AS n FROM outbox WHERE gave_up_at IS NOT NULL").n == 0


def test_corrected_and_begun_anew_it_waits_for_another_bundle(place: Town) -> None:
    who = approved(place, "I08")
    submit(place, "I08")
    decide(place, who, "point1", decision="send_back", reason_code="MAJOR_MISMATCH", opinion="x")
    place.do(who, "correct", {**CHOICE, **FORM, "major": "373"})
    decide(place, who, "unit1", decision="approve")
    assert status(place, who) == "UNIT_APPROVED"
    submit(place, "I08")
    assert status(place, who) == "POINT_REVIEW"


def test_at_the_end_of_the_units_stage_the_system_submits_what_the_unit_has_forgotten(place: Town) -> None:
    first, second = approved(place), approved(place)
    until = place.one("SELECT unit_by FROM exam_batch WHERE id = %s", BATCH).unit_by
    place.clock.offset += until - place.clock() + timedelta(seconds=2)
    place.settle()
    assert [status(place, who) for who in (first, second)] == ["POINT_REVIEW", "POINT_REVIEW"]
    late = place.one(
        "SELECT id, submitted_by FROM unit_submission WHERE automatic AND institution_id = %s", unit_id("I05")
    )
    assert {subject(place, first), subject(place, second)} <= items(place, late.id)
    assert late.submitted_by is None
