"""Four eyes (dossier §8.2): nobody judges a case in two roles, nor their own, however they reach for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from app.seed.places import unit_id
from app.seed.staff import YICHANG
from tests.flows.test_money import ready, review
from tests.flows.test_whole_way import declared, paid
from tests.house import subject
from tests.web.conftest import Desk
from tests.web.test_personal import post
from workflows.model import SYSTEM, Actor, Grant

UNIT, POINT = "unit_reviewer", "exam_point_reviewer"


@dataclass
class Case:
    """A declaration whose next level waits, and somebody who has the role and the place for it, but not the right."""

    who: Actor
    task: Any


def grant(desk: Desk, who: Actor, role: str, scope: str) -> None:
    with desk.town.house.store.open(SYSTEM) as work:
        work.accounts.grant(who.account_id, Grant(role, scope))


def waiting(desk: Desk, who: Actor) -> Any:
    found = "SELECT t.* FROM user_task t JOIN declaration d ON d.instance_id = t.instance_id"
    wanted = f"{found} WHERE d.id = %s AND t.state = 'open' AND t.role IS NOT NULL"
    return desk.town.one(wanted, subject(desk.town, who))


def judged_before(desk: Desk) -> Case:
    """The unit's reviewer said yes; the exam point has taken the same person on."""
    candidate, judge = ready(desk.town), desk.town.staff("unit1")
    declared(desk.town, candidate)
    paid(desk.town, candidate)
    review(desk.town, candidate, "unit1", decision="approve")
    grant(desk, judge, POINT, YICHANG)
    return Case(judge, waiting(desk, candidate))


def own_case(desk: Desk) -> Case:
    """A candidate who reviews for their own unit."""
    candidate = ready(desk.town)
    declared(desk.town, candidate)
    paid(desk.town, candidate)
    grant(desk, candidate, UNIT, f"institution:{unit_id('I05')}")
    return Case(candidate, waiting(desk, candidate))


def standing(desk: Desk, task: Any) -> Any:
    of_task = desk.town.one("SELECT state, claimed_by, revision FROM user_task WHERE id = %s", task.id)
    return of_task, desk.town.one("SELECT revision, state FROM instance WHERE id = %s", task.instance_id)


@pytest.fixture(autouse=True)
def nothing_else_waits(desk: Desk) -> None:
    """So that whoever asks for the next one would be given this very case."""
    with desk.town.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE user_task SET state = 'cancelled' WHERE state = 'open' AND role IS NOT NULL")
        db.exec_driver_sql("DELETE FROM role_grant WHERE role = 'exam_point_reviewer' AND account_id IN "
                           "(SELECT id FROM account WHERE login = 'unit1')")  # fmt: skip


@pytest.mark.parametrize("case", [judged_before, own_case])
def test_a_case_that_is_not_theirs_to_judge_is_neither_listed_nor_claimed_nor_given(
    desk: Desk, case: Callable[[Desk], Case]
) -> None:
    found = case(desk)
    program, before = desk.program(found.who), standing(desk, found.task)
    assert program("GET", "/tasks?scope=pool").json["items"] == []
    assert program("GET", f"/tasks/{found.task.id}").status_code == 404
    assert program("POST", f"/tasks/{found.task.id}/claim").status_code == 404
    assert program("POST", "/tasks/claim-next").status_code == 204
    queue = program("POST", "/tasks/claim-next", json={"queue": found.task.role})
    assert queue.status_code == 204
    sent = {"values": {"decision": "approve"}, "revision": found.task.revision}
    assert program("POST", f"/tasks/{found.task.id}/complete", json=sent).status_code == 404
    assert standing(desk, found.task) == before


def test_the_desk_shows_it_as_little_and_a_colleague_cannot_hand_it_over(desk: Desk) -> None:
    found = judged_before(desk)
    browser, here = desk.browser(found.who), f"/desk/tasks/{found.task.id}"
    assert str(found.task.id) not in browser.get("/desk").text
    assert browser.get(here).status_code == 404
    assert post(browser, f"{here}/claim").status_code == 404
    colleague = desk.program(desk.town.staff("point1"))
    assert colleague("POST", f"/tasks/{found.task.id}/claim").status_code == 200
    handed = colleague("POST", f"/tasks/{found.task.id}/transfer", json={"to": "unit1", "reason": "忙"})
    assert handed.status_code >= 400
    holder = desk.town.one("SELECT claimed_by FROM user_task WHERE id = %s", found.task.id).claimed_by
    assert holder == desk.town.staff("point1").account_id


def test_whoever_has_not_judged_it_is_given_it(desk: Desk) -> None:
    found = judged_before(desk)
    colleague = desk.program(desk.town.staff("point1"))
    assert [one["id"] for one in colleague("GET", "/tasks?scope=pool").json["items"]] == [str(found.task.id)]
    assert colleague("POST", "/tasks/claim-next").json["id"] == str(found.task.id)


def test_of_several_the_next_one_given_is_the_first_they_may_judge(desk: Desk) -> None:
    judged = judged_before(desk)
    other = ready(desk.town)
    declared(desk.town, other)
    paid(desk.town, other)
    grant(desk, desk.town.staff("reviewer1"), UNIT, f"institution:{unit_id('I05')}")
    review(desk.town, other, "reviewer1", decision="approve")
    desk.town.submit_upward()
    program = desk.program(judged.who)
    assert [one["id"] for one in program("GET", "/tasks?scope=pool").json["items"]] == [str(waiting(desk, other).id)]
    assert program("POST", "/tasks/claim-next").json["id"] == str(waiting(desk, other).id)
    assert program("POST", "/tasks/claim-next").status_code == 204
