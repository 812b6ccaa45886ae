"""Binding a work unit: wrong codes, the lock, another choice, suspended units, leaving and coming back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from app.queries import people
from app.seed.exams import BATCH
from app.seed.places import demo_code, unit_id
from tests.flows.test_whole_way import CHOICE, FORM, UNBOUND, bound, verified
from tests.house import Town
from workflows.commands.declaration import StartDeclaration
from workflows.commands.identity import StartBinding, UnbindUnit
from workflows.errors import Forbidden, Invalid
from workflows.forms.numbers import check_digit
from workflows.model import Actor
from workflows.service_tasks.unit import TRIES, tries

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
serial = count(1)


def ago(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=each) for each in hours]


@pytest.mark.parametrize(
    ("wrong", "left", "locked_until"),
    [
        (ago(), 5, None),
        (ago(1, 2), 3, None),
        (ago(1, 25), 4, None),
        (ago(1, 2, 3, 4, 5), 0, NOW + timedelta(hours=23)),
        (ago(23, 24, 25, 26, 46), 0, NOW + timedelta(hours=1)),
        (ago(24, 25, 26, 27, 28), 5, None),
        (ago(1, 2, 3, 4, 25.5), 1, None),
        (ago(0.5, 24.5, 25, 26, 27), 4, None),
    ],
)
def test_five_wrong_codes_in_a_day_lock_for_a_day_from_the_fifth(
    wrong: list[datetime], left: int, locked_until: datetime | None
) -> None:
    found = tries(wrong, NOW)
    assert (found.left, found.locked_until) == (left, locked_until)


@pytest.fixture
def who(place: Town) -> Actor:
    """Somebody who is verified, and at the unit's code."""
    n = next(serial)
    body = f"42019919900308{n:03d}"
    person = verified(place, f"135{n:08d}", body + check_digit(body))
    chosen(place, person, "I05")
    return person


def chosen(place: Town, who: Actor, key: str) -> None:
    place.dispatch(StartBinding(), who)
    place.do(who, "search_unit", {"unit_query": "示例", "institution": str(unit_id(key))})


def waits(place: Town, who: Actor) -> list[str]:
    return [task.element_id for task in place.open_tasks(who) if task.key == "work_unit_binding"]


def unit_of(place: Town, who: Actor) -> str | None:
    unit = place.ask(people.me, who.account_id).unit
    return unit.name if unit else None


def wrong(place: Town, who: Actor) -> None:
    place.do(who, "enter_code", {"confirmation_code": "WRONG234"})


def test_a_locked_code_is_not_even_tried_and_opens_by_itself(place: Town, who: Actor) -> None:
    for _ in range(TRIES - 1):
        wrong(place, who)
        place.clock.forward(hours=5)
    wrong(place, who)
    place.clock.forward(hours=23)
    place.do(who, "enter_code", {"confirmation_code": demo_code("I05")})
    assert waits(place, who) == ["enter_code"], "24 hours run from the fifth wrong code, not from the first"
    place.clock.forward(hours=1, seconds=1)
    place.do(who, "enter_code", {"confirmation_code": demo_code("I05")})
    assert unit_of(place, who)


def test_another_unit_can_be_chosen_instead(place: Town, who: Actor) -> None:
    place.do(who, "enter_code", {"unit_step": "back"})
    place.do(who, "search_unit", {"unit_query": "示例", "institution": str(unit_id("I06"))})
    place.do(who, "enter_code", {"confirmation_code": demo_code("I06")})
    assert unit_of(place, who)


def test_a_unit_suspended_meanwhile_leads_back_to_the_search(place: Town, who: Actor) -> None:
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE institution SET status = 'SUSPENDED' WHERE id = %s", (unit_id("I05"),))
    try:
        place.do(who, "enter_code", {"confirmation_code": demo_code("I05")})
        assert waits(place, who) == ["search_unit"]
        assert unit_of(place, who) is None
    finally:
        with place.house.engine.begin() as db:
            db.exec_driver_sql("UPDATE institution SET status = 'ACTIVE' WHERE id = %s", (unit_id("I05"),))


def test_who_does_not_go_on_for_a_week_begins_anew(place: Town, who: Actor) -> None:
    place.clock.forward(days=7, seconds=1)
    place.settle()
    assert waits(place, who) == []
    bound(place, who, "I05")
    assert unit_of(place, who)


def test_leaving_and_coming_back_to_the_same_unit(place: Town, who: Actor) -> None:
    place.do(who, "enter_code", {"confirmation_code": demo_code("I05")})
    assert place.dispatch(UnbindUnit(), who).tasks == []
    assert unit_of(place, who) is None
    bound(place, who, "I05")
    assert unit_of(place, who)
    times = "SELECT count(*) AS n FROM unit_binding WHERE account_id = %s"
    assert place.one(times, who.account_id).n == 2, "the history is kept"


def test_fifty_wrong_codes_a_day_for_one_unit_are_brought_before_the_operators_once(place: Town, who: Actor) -> None:
    said = "SELECT count(*) AS n FROM incident WHERE kind = 'unit'"
    since = "SELECT count(*) AS n FROM code_attempt WHERE institution_id = %s AND ok = 0 AND at > %s"
    before = place.one(since, unit_id("I05"), place.clock() - timedelta(hours=24)).n
    with place.house.engine.begin() as db:
        for _ in range(48 - before):
            row = "INSERT INTO code_attempt (account_id, institution_id, ok, at) VALUES (gen_random_uuid(), %s, 0, %s)"
            db.exec_driver_sql(row, (unit_id("I05"), place.clock()))
    wrong(place, who)
    assert place.one(said).n == 0
    wrong(place, who)
    assert place.one(said).n == 1
    wrong(place, who)
    assert place.one(said).n == 1
    told = place.one("SELECT message FROM incident WHERE kind = 'unit'").message
    assert "24 小时内输错确认码 50 次" in told


# ---- no unit (S6.1b) -------------------------------------------------------------------------------------


@pytest.fixture
def only_for_units(place: Town) -> Iterator[None]:
    """The batch requires a work unit."""
    set_required = "UPDATE exam_batch SET unit_required = %s WHERE id = %s"
    with place.house.engine.begin() as db:
        db.exec_driver_sql(set_required, (True, BATCH))
    yield
    with place.house.engine.begin() as db:
        db.exec_driver_sql(set_required, (False, BATCH))


def test_who_has_no_unit_is_refused_where_one_is_required_and_told_why(
    place: Town, who: Actor, only_for_units: None
) -> None:
    with pytest.raises(Forbidden, match="须先绑定工作单位"):
        place.dispatch(StartDeclaration(BATCH), who)
    place.do(who, "enter_code", {"confirmation_code": demo_code("I05")})
    place.dispatch(StartDeclaration(BATCH), who)
    place.do(who, "choose", CHOICE)
    place.do(who, "read_notice", {"read": True})
    place.dispatch(UnbindUnit(), who)
    with pytest.raises(Invalid) as refused:
        place.do(who, "fill_form", {**FORM, **UNBOUND, "exam_point": "420500"})
    assert "须先绑定工作单位" in str(refused.value.problems), "not by leaving the unit once it has begun either"


def test_who_works_freelance_declares_by_the_place_of_their_file(place: Town, who: Actor) -> None:
    place.do(who, "enter_code", {"unit_step": "back"})
    place.dispatch(StartDeclaration(BATCH), who)
    place.do(who, "choose", CHOICE)
    place.do(who, "read_notice", {"read": True})
    with pytest.raises(Invalid) as refused:
        place.do(who, "fill_form", FORM)
    assert "file_location" in refused.value.problems
    place.do(who, "fill_form", {**FORM, **UNBOUND, "exam_point": "420500"})
    assert "fill_form" not in [task.element_id for task in place.open_tasks(who)], "it has gone on without a unit"
