"""An institution is registered: applied for by its contact, judged by the parent's level, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from app.queries import options, registrations, unit_edition
from app.seed.places import unit_id
from tests.flows.test_declaring import told
from tests.flows.test_whole_way import verified
from tests.house import Town
from workflows.commands import ClaimTask, CompleteTask
from workflows.commands.retention import Forget
from workflows.commands.units import StartRegistration
from workflows.errors import Forbidden, Invalid, NotFound
from workflows.forms.numbers import _USCC, check_digit
from workflows.model import SYSTEM, Actor
from workflows.service_tasks.days import working_days

serial = count(1)
PLACES = {"I04": ("420500", "420502"), "I07": ("420500", "420583"), "I01": ("420100", "420106")}


def uscc(n: int) -> str:
    """A made-up number with a right check character."""
    body = f"124205029{n:08d}"
    total = sum(_USCC.index(character) * pow(3, i, 31) for i, character in enumerate(body))
    return body + _USCC[(31 - total % 31) % 31]


def form(n: int, under: str = "I04", **other: Any) -> dict[str, Any]:
    city, county = PLACES[under]
    return {
        "name": f"宜昌市注册第{n}医院", "former_name": f"宜昌市老第{n}医院", "uscc": uscc(n), "type_code": "A100",
        "code": f"9{n:08d}{county}11A1001", "ownership": "公办", "city": city, "division": county,
        "address": "珍珠路 1 号", "parent_query": "示例卫生健康", "parent": str(unit_id(under)),
        "department": "人事科科长", "mobile": "13900000009", **other,
    }  # fmt: skip


def contact(place: Town) -> Actor:
    """Somebody verified, at the form."""
    n = next(serial)
    body = f"42019919800606{n:03d}"
    who = verified(place, f"136{n:08d}", body + check_digit(body))
    place.dispatch(StartRegistration(), who)
    return who


def papers(place: Town, who: Actor) -> dict[str, list[str]]:
    return {name: [place.picture(who)] for name in ("licence", "certificate", "letter")}


def applied(place: Town, parent: str = "I04", **other: Any) -> tuple[Actor, int]:
    """Somebody whose application waits to be judged, and its number."""
    who, n = contact(place), next(serial)
    place.do(who, "fill_institution", form(n, parent, **other))
    place.do(who, "upload_papers", papers(place, who))
    return who, n


def task_of(place: Town, who: Actor) -> Any:
    case = place.ask(registrations.running, who.account_id).instance_id
    return place.one("SELECT * FROM user_task WHERE instance_id = %s AND state = 'open'", case)


def judge(place: Town, who: Actor, login: str, **values: Any) -> None:
    held = place.dispatch(ClaimTask(task_of(place, who).id), place.staff(login))
    place.dispatch(CompleteTask(held.id, values, held.revision), place.staff(login))
    place.settle()


def institutions(place: Town, name: str) -> list[Any]:
    with place.house.engine.connect() as db:
        return list(db.exec_driver_sql("SELECT * FROM institution WHERE name = %s", (name,)))


def test_an_approved_institution_can_be_found_and_its_applicant_is_its_contact(place: Town) -> None:
    who, n = applied(place)
    name = f"宜昌市注册第{n}医院"
    assert place.ask(options.listing, "institutions", {"unit_query": name})[0][0] == "none", "not before it is approved"
    judge(place, who, "point1", decision="approve")
    assert place.ask(options.listing, "institutions", {"unit_query": f"宜昌市老第{n}医院"})[0][1] == f"{name}（西陵区）"
    assert [unit.name for unit in place.ask(unit_edition.mine, who.account_id)] == [name]
    assert told(place, who)[-1] == "institution_registered"
    row = institutions(place, name)[0]
    assert (row.status, row.admin_level, row.parent_id, row.code_mac) == ("ACTIVE", "市", unit_id("I04"), None)


@pytest.mark.parametrize(
    ("parent", "role", "scope"),
    [
        ("I07", "registration_point_reviewer", "420583"),
        ("I04", "exam_point_reviewer", "420500"),
        ("I01", "exam_area_reviewer", ""),
    ],
)
def test_the_level_of_the_parent_judges_within_five_working_days(
    place: Town, parent: str, role: str, scope: str
) -> None:
    who, _ = applied(place, parent)
    task = task_of(place, who)
    assert (task.role, task.scope) == (role, scope)
    assert task.due_at == working_days(place.clock(), 5)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 11, 23, 1, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)),  # Monday -> 24:00 of Monday
        (datetime(2026, 11, 27, 15, 59, tzinfo=UTC), datetime(2026, 12, 4, 16, tzinfo=UTC)),  # Friday night
        (datetime(2026, 11, 28, 9, tzinfo=UTC), datetime(2026, 12, 4, 16, tzinfo=UTC)),  # Saturday
        (datetime(2026, 11, 27, 16, 1, tzinfo=UTC), datetime(2026, 12, 4, 16, tzinfo=UTC)),  # already Saturday in China
    ],
)
def test_working_days_are_counted_in_china_and_end_at_midnight(since: datetime, until: datetime) -> None:
    assert working_days(since, 5) == until


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"uscc": "12420502904000046X"}, "uscc"),
        ({"uscc": "124205029040000468"}, "uscc"),
        ({"code": "9040000464205021"}, "code"),
        ({"code": "90400004642050211A1001"}, "code"),
        ({"name": "宜昌市示例中心医院"}, "name"),
        ({"name": "宜昌市　示例中心医院（）"}, "name"),
        ({"parent": str(unit_id("I11")), "parent_query": "卫健"}, "parent"),
        ({"division": "420106"}, "division"),
        ({"type_code": "Z999"}, "type_code"),
        ({"name": "院"}, "name"),
        ({"mobile": "123"}, "mobile"),
    ],
)
def test_what_is_wrong_or_there_already_is_told_field_by_field(place: Town, other: dict[str, Any], field: str) -> None:
    who = contact(place)
    with pytest.raises(Invalid) as refused:
        place.do(who, "fill_institution", form(next(serial), **other))
    assert list(refused.value.problems) == [field]
    assert [task.element_id for task in place.open_tasks(who)] == ["fill_institution"]


def test_what_somebody_else_is_applying_for_is_taken_as_well(place: Town) -> None:
    _, n = applied(place)
    who = contact(place)
    with pytest.raises(Invalid) as refused:
        place.do(who, "fill_institution", form(n))
    assert set(refused.value.problems) == {"uscc", "code", "name"}


def test_the_papers_must_be_there_and_the_applicants_own(place: Town) -> None:
    who, other = contact(place), contact(place)
    place.do(who, "fill_institution", form(next(serial)))
    with pytest.raises(Invalid):
        place.do(who, "upload_papers", {**papers(place, who), "letter": []})
    with pytest.raises(Invalid) as refused:
        place.do(who, "upload_papers", {**papers(place, who), "letter": [place.picture(other)]})
    assert list(refused.value.problems) == ["letter"]


def test_sent_back_it_says_why_and_is_corrected_under_the_same_numbers(place: Town) -> None:
    who, n = applied(place)
    judge(place, who, "point1", decision="send_back", reason_code="CERT_UNCLEAR", opinion="公章看不清")
    running = place.ask(registrations.running, who.account_id)
    assert running.waits
    said = place.ask(registrations.setback, running.instance_id)
    assert (said.reason, said.opinion) == ("材料不清晰", "公章看不清")
    assert told(place, who)[-1] == "institution_sent_back"
    place.do(who, "fill_institution", form(n, name=f"宜昌市改名第{n}医院"))
    place.do(who, "upload_papers", papers(place, who))
    judge(place, who, "point1", decision="approve")
    assert institutions(place, f"宜昌市改名第{n}医院")[0].status == "ACTIVE"


def test_refused_its_numbers_are_free_again(place: Town) -> None:
    who, n = applied(place)
    judge(place, who, "point1", decision="reject", reason_code="NOT_HEALTH_UNIT", opinion="不是医疗卫生机构")
    assert told(place, who)[-1] == "institution_refused"
    assert place.ask(registrations.running, who.account_id) is None
    other = contact(place)
    place.do(other, "fill_institution", form(n))


def test_after_thirty_days_without_an_answer_nothing_is_kept(place: Town) -> None:
    who, n = applied(place)
    judge(place, who, "point1", decision="send_back", reason_code="CERT_MISSING", opinion="缺授权书")
    place.clock.forward(days=29)
    place.settle()
    assert place.ask(registrations.running, who.account_id) is not None
    place.clock.forward(days=1, seconds=2)
    place.settle()
    assert place.ask(registrations.running, who.account_id) is None
    assert told(place, who)[-1] == "institution_abandoned"
    assert institutions(place, f"宜昌市注册第{n}医院") == []
    assert (
        place.one(
            "SELECT count(*) AS n FROM file WHERE account_id = %s AND media_type = 'image/jpeg'", who.account_id
        ).n
        == 2
    )


def test_its_papers_are_forgotten_ninety_days_after_it_was_decided(place: Town) -> None:
    who, n = applied(place)
    judge(place, who, "point1", decision="approve")
    papers_of = "SELECT count(*) AS n FROM file WHERE account_id = %s"
    answers_of = (
        "SELECT count(*) AS n FROM submission WHERE account_id = %s AND process_key = 'institution_registration'"
    )
    before = place.one(papers_of, who.account_id).n
    place.clock.forward(days=89)
    place.dispatch(Forget("registrations", timedelta(days=90)), SYSTEM)
    assert place.one(papers_of, who.account_id).n == before
    place.clock.forward(days=2)
    assert place.dispatch(Forget("registrations", timedelta(days=90)), SYSTEM) > 0
    assert (place.one(papers_of, who.account_id).n, place.one(answers_of, who.account_id).n) == (before - 3, 0)
    assert place.dispatch(Forget("registrations", timedelta(days=90)), SYSTEM) == 0
    assert institutions(place, f"宜昌市注册第{n}医院")[0].status == "ACTIVE"


def test_only_who_is_verified_registers_and_goes_on_with_the_one_that_runs(place: Town) -> None:
    with pytest.raises(Forbidden):
        place.dispatch(StartRegistration(), place.person("13600009999"))
    with pytest.raises(Forbidden):
        place.dispatch(StartRegistration(), place.staff("point1"))
    who = contact(place)
    again = place.dispatch(StartRegistration(), who)
    assert [task.element_id for task in again.tasks] == ["fill_institution"]
    assert (
        place.one(
            "SELECT count(*) AS n FROM instance WHERE key = 'institution_registration' AND account_id = %s",
            who.account_id,
        ).n
        == 1
    )


def test_nobody_out_of_scope_judges_it(place: Town) -> None:
    who, _ = applied(place)
    for login in ("area1", "registration1", "unit1", "reviewer1"):
        with pytest.raises(NotFound):
            judge(place, who, login, decision="approve")


def test_the_state_of_the_process_knows_no_person(place: Town) -> None:
    who, n = applied(place)
    row = place.one(
        "SELECT state FROM instance WHERE account_id = %s AND key = 'institution_registration'", who.account_id
    )
    for secret in (f"第{n}医院", uscc(n), "13900000009", "人事科科长"):
        assert secret.encode() not in bytes(row.state)
