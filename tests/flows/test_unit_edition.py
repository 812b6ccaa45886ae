"""What a unit does with its people: its code, confirming, removing, appointing; suspended and merged units."""

from __future__ import annotations

import re
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from app.queries import options, people, unit_edition
from app.seed.places import demo_code, unit_id
from tests.flows.test_declaring import told
from tests.flows.test_money import ready
from tests.flows.test_unit import chosen, unit_of, waits
from tests.flows.test_whole_way import bound, declared, paid, verified
from tests.house import Town
from workflows.commands import ClaimTask, CompleteTask
from workflows.commands.units import (
    Appoint,
    ChangeContact,
    ChangeParent,
    ConfirmEach,
    Dismiss,
    MergeUnit,
    RemovePerson,
    RenameUnit,
    RotateCode,
    SuspendUnit,
    TakeBackBinding,
)
from workflows.errors import Conflict, Forbidden, Invalid, NobodyWaits, NotFound, Stale
from workflows.forms.numbers import check_digit
from workflows.model import SYSTEM, Actor

serial = count(1)


def person(place: Town, unit: str | None = None) -> Actor:
    n = next(serial)
    body = f"42019919930507{n:03d}"
    who = verified(place, f"133{n:08d}", body + check_digit(body))
    if unit:
        bound(place, who, unit)
    return who


def contact(place: Town) -> Actor:
    return place.staff("unit1")


def version(place: Town, unit: str) -> int:
    return int(place.one("SELECT code_version FROM institution WHERE id = %s", unit_id(unit)).code_version)


def binding(place: Town, who: Actor) -> UUID:
    row = place.one("SELECT id FROM unit_binding WHERE account_id = %s AND ended_at IS NULL", who.account_id)
    return UUID(str(row.id))


def asked(place: Town, unit: str = "I08") -> tuple[Actor, Any]:
    """Somebody who waits for the unit's confirmation, and the task that asks for it."""
    place.dispatch(ConfirmEach(unit_id(unit), True), contact(place))
    who = person(place, unit)
    task = place.one(
        "SELECT * FROM user_task WHERE owner_id = %s AND state = 'open' AND element_id = 'confirm_person'",
        who.account_id,
    )
    return who, task


def answered(place: Town, task: Any, answer: str, by: Actor) -> None:
    held = place.dispatch(ClaimTask(task.id), by)
    place.dispatch(CompleteTask(held.id, {"confirmation": answer}, held.revision), by)
    place.settle()


# ---- the code -------------------------------------------------------------------------------------------


def test_a_new_code_binds_the_old_one_is_dead_and_whoever_has_it_is_told_to_ask_again(place: Town) -> None:
    code = place.dispatch(RotateCode(unit_id("I02"), version(place, "I02")), contact(place))
    assert re.fullmatch("[A-HJKMNP-Z2-9]{8}", code)
    who = person(place)
    chosen(place, who, "I02")
    place.do(who, "enter_code", {"confirmation_code": demo_code("I02")})
    assert waits(place, who) == ["enter_code"]
    seen = place.ask(people.code_tries, who.account_id, unit_id("I02"))
    assert (seen.wrong, place.ask(people.code_replaced, who.account_id, unit_id("I02"))) == (0, True)
    place.do(who, "enter_code", {"confirmation_code": "WRONG234"})
    assert place.ask(people.code_replaced, who.account_id, unit_id("I02")) is False
    assert place.ask(people.code_tries, who.account_id, unit_id("I02")).wrong == 1
    place.do(who, "enter_code", {"confirmation_code": code.lower()})
    assert unit_of(place, who)


def test_a_code_that_was_made_meanwhile_is_not_made_again_unseen(place: Town) -> None:
    seen = version(place, "I02")
    place.dispatch(RotateCode(unit_id("I02"), seen), contact(place))
    with pytest.raises(Stale):
        place.dispatch(RotateCode(unit_id("I02"), seen), contact(place))
    assert version(place, "I02") == seen + 1


def test_the_code_is_kept_nowhere_but_as_a_hash(place: Town) -> None:
    code = place.dispatch(RotateCode(unit_id("I02"), version(place, "I02")), contact(place))
    with place.house.engine.connect() as db:
        for table in ("institution", "audit", "outbox", "history", "message"):
            assert db.exec_driver_sql(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%{code}%%'").scalar() == 0


# ---- confirming -----------------------------------------------------------------------------------------


def test_where_the_unit_confirms_a_right_code_is_not_enough(place: Town) -> None:
    who, task = asked(place)
    assert unit_of(place, who) is None
    assert (task.role, task.scope) == ("unit_admin", f"institution:{unit_id('I08')}")
    answered(place, task, "confirm", contact(place))
    assert unit_of(place, who)
    assert told(place, who)[-1] == "unit_bound"


def test_whom_the_unit_does_not_know_stays_without_it_and_may_ask_again(place: Town) -> None:
    who, task = asked(place)
    answered(place, task, "refuse", contact(place))
    assert (unit_of(place, who), told(place, who)[-1]) == (None, "unit_not_confirmed")
    bound(place, who, "I05")
    assert unit_of(place, who)


def test_after_five_working_days_the_request_is_void(place: Town) -> None:
    who, task = asked(place)
    place.clock.offset += task.due_at - place.clock()
    place.clock.forward(seconds=2)
    place.settle()
    assert (unit_of(place, who), told(place, who)[-1]) == (None, "unit_not_confirmed")
    with pytest.raises(NotFound):
        place.dispatch(ClaimTask(task.id), contact(place))


def test_who_waits_may_take_it_back(place: Town) -> None:
    who, _ = asked(place)
    place.dispatch(TakeBackBinding(), who)
    assert unit_of(place, who) is None
    bound(place, who, "I05")
    with pytest.raises(NobodyWaits):
        place.dispatch(TakeBackBinding(), who)


def test_nobody_confirms_themselves_or_for_another_unit(place: Town) -> None:
    first = person(place, "I05")
    place.dispatch(Appoint(unit_id("I05"), binding(place, first), "unit_admin"), contact(place))
    _, task = asked(place, "I08")
    with pytest.raises(NotFound):
        place.dispatch(ClaimTask(task.id), first)
    place.dispatch(RemovePerson(unit_id("I05"), binding(place, first)), contact(place))
    place.settle()
    place.dispatch(ConfirmEach(unit_id("I05"), True), contact(place))
    bound(place, first, "I05")
    own = place.one("SELECT id FROM user_task WHERE owner_id = %s AND element_id = 'confirm_person'", first.account_id)
    with pytest.raises(NotFound):
        place.dispatch(ClaimTask(own.id), first)
    place.dispatch(ConfirmEach(unit_id("I05"), False), contact(place))


# ---- people ---------------------------------------------------------------------------------------------


def test_who_has_left_is_removed_and_told_and_may_bind_elsewhere(place: Town) -> None:
    who = person(place, "I05")
    place.dispatch(RemovePerson(unit_id("I05"), binding(place, who)), contact(place))
    place.settle()
    assert (unit_of(place, who), told(place, who)[-1]) == (None, "unit_removed")
    ended = place.one("SELECT end_reason FROM unit_binding WHERE account_id = %s", who.account_id)
    assert ended.end_reason == "removed"
    bound(place, who, "I06")
    assert unit_of(place, who)


def test_a_case_that_began_before_there_were_reasons_is_ended_all_the_same(place: Town) -> None:
    who = person(place, "I05")
    with place.house.engine.begin() as db:
        old = "DELETE FROM subscription WHERE key = %s AND name <> 'unit.unbind'"
        db.exec_driver_sql(old, (str(who.account_id),))
    place.dispatch(RemovePerson(unit_id("I05"), binding(place, who)), contact(place))
    place.settle()
    assert (unit_of(place, who), told(place, who)[-1]) == (None, "unit_removed")


def test_a_reviewer_of_the_unit_is_appointed_dismissed_and_gone_with_the_binding(place: Town) -> None:
    who = person(place, "I05")
    held = "SELECT count(*) AS n FROM role_grant WHERE account_id = %s AND role = 'unit_reviewer'"
    give = Appoint(unit_id("I05"), binding(place, who), "unit_reviewer")
    take = Dismiss(unit_id("I05"), who.account_id, "unit_reviewer")
    for command, n in ((give, 1), (give, 1), (take, 0), (give, 1)):
        place.dispatch(command, contact(place))
        assert place.one(held, who.account_id).n == n
    place.dispatch(RemovePerson(unit_id("I05"), binding(place, who)), contact(place))
    place.settle()
    assert place.one(held, who.account_id).n == 0
    with pytest.raises(NotFound):
        place.dispatch(Appoint(unit_id("I05"), UUID(int=7), "unit_reviewer"), contact(place))


def test_a_contact_may_resign_once_there_is_another_and_the_last_one_stays(place: Town) -> None:
    first, second, unit = person(place, "I13"), person(place, "I13"), unit_id("I13")
    with place.house.store.open(SYSTEM) as work:
        work.units.appoint(unit, first.account_id, "unit_admin")
    resign = Dismiss(unit, first.account_id, "unit_admin")
    with pytest.raises(Conflict):
        place.dispatch(resign, first)
    place.dispatch(Appoint(unit, binding(place, second), "unit_admin"), first)
    place.dispatch(resign, first)
    with pytest.raises(NotFound):
        place.dispatch(RotateCode(unit, version(place, "I13")), first)
    with pytest.raises(NotFound):
        place.dispatch(resign, second)


@pytest.mark.parametrize("role", ["operator", "policy_staff", "exam_area_reviewer", ""])
def test_no_other_role_is_given_by_a_unit(place: Town, role: str) -> None:
    who = person(place, "I05")
    with pytest.raises(Invalid):
        place.dispatch(Appoint(unit_id("I05"), binding(place, who), role), contact(place))


def test_a_contact_does_nothing_for_other_units_nor_for_themselves(place: Town) -> None:
    who, other = person(place, "I05"), person(place, "I05")
    place.dispatch(Appoint(unit_id("I05"), binding(place, who), "unit_admin"), contact(place))
    for command in (RemovePerson, lambda unit, held: Appoint(unit, held, "unit_reviewer")):
        with pytest.raises(Forbidden):
            place.dispatch(command(unit_id("I05"), binding(place, who)), who)
        with pytest.raises(NotFound):
            place.dispatch(command(unit_id("I02"), binding(place, other)), who)
        with pytest.raises(NotFound):
            place.dispatch(command(unit_id("I05"), binding(place, other)), other)
    for foreign in (RotateCode(unit_id("I06"), 1), ConfirmEach(unit_id("I06"), True)):
        with pytest.raises(NotFound):
            place.dispatch(foreign, who)


# ---- suspended and merged -------------------------------------------------------------------------------


def test_a_merged_units_people_are_unbound_and_told_and_its_children_have_another_parent(place: Town) -> None:
    operator = place.staff("operator1")
    first, second = person(place, "I09"), person(place, "I09")
    waiting, _ = asked(place, "I08")
    place.dispatch(MergeUnit(unit_id("I09"), "90700007642058311A1001", "乡镇卫生院并入县医院"), operator)
    place.settle()
    for who in (first, second):
        assert (unit_of(place, who), told(place, who)[-1]) == (None, "unit_merged")
    assert unit_of(place, waiting) is None
    row = place.one("SELECT status, successor_id, status_reason FROM institution WHERE id = %s", unit_id("I09"))
    assert (row.status, row.successor_id) == ("MERGED", unit_id("I08"))
    with pytest.raises(Conflict):
        place.dispatch(SuspendUnit(unit_id("I09"), "再停用一次"), operator)
    place.dispatch(MergeUnit(unit_id("I07"), "90400004642050211A1001", "机构改革合并"), operator)
    place.settle()
    parent = place.one("SELECT parent_id FROM institution WHERE id = %s", unit_id("I08"))
    assert parent.parent_id == unit_id("I05")


def test_of_a_suspended_unit_people_stay_and_nobody_new_comes(place: Town) -> None:
    operator = place.staff("operator1")
    who = person(place, "I13")
    place.dispatch(SuspendUnit(unit_id("I13"), "执业许可证过期"), operator)
    assert unit_of(place, who)
    other = person(place)
    with pytest.raises(Invalid):
        chosen(place, other, "I13")
    place.dispatch(SuspendUnit(unit_id("I13"), ""), operator)
    place.do(other, "search_unit", {"unit_query": "示例", "institution": str(unit_id("I13"))})
    assert waits(place, other) == ["enter_code"]


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (MergeUnit(unit_id("I14"), "没有这个编码", "合并的原因"), Invalid),
        (MergeUnit(unit_id("I14"), "91300013642900411A1001", "并入自己"), Invalid),
        (MergeUnit(unit_id("I14"), "90700007642058311A1001", "短"), Invalid),
        (SuspendUnit(unit_id("I14"), "短"), Invalid),
        (SuspendUnit(UUID(int=9), "没有这个单位"), NotFound),
    ],
)
def test_what_is_wrong_with_a_change_is_told_and_nothing_changes(place: Town, command: Any, refused: Any) -> None:
    with pytest.raises(refused):
        place.dispatch(command, place.staff("operator1"))
    assert place.one("SELECT status FROM institution WHERE id = %s", unit_id("I14")).status == "ACTIVE"


def test_a_renamed_unit_is_found_by_both_names(place: Town) -> None:
    place.dispatch(RenameUnit(unit_id("I16"), "恩施州示例卫生职业学院"), place.staff("operator1"))
    for typed in ("恩施州示例护士学校", "恩施州示例卫生职业学院"):
        found = place.ask(options.listing, "institutions", {"unit_query": typed})
        assert found[0] == (str(unit_id("I16")), "恩施州示例卫生职业学院（恩施市）")
    for name in ("恩施州示例卫生职业学院", "短"):
        with pytest.raises(Invalid):
            place.dispatch(RenameUnit(unit_id("I16"), name), place.staff("operator1"))


def under(place: Town, unit: str) -> tuple[UUID | None, str]:
    row = place.one("SELECT parent_id, admin_level FROM institution WHERE id = %s", unit_id(unit))
    return row.parent_id, row.admin_level


def test_a_unit_passes_under_another_parent_and_is_reviewed_from_its_level_on(place: Town) -> None:
    city, below_it = "90300003642050011P9399", "90500005642050311G1001"
    before, operator = under(place, "I16"), place.staff("operator1")
    wrong = [
        (ChangeParent(unit_id("I04"), city, "市"), "parent"),
        (ChangeParent(unit_id("I04"), below_it, "市"), "parent"),
        (ChangeParent(unit_id("I16"), "没有这个编码", "市"), "parent"),
        (ChangeParent(unit_id("I16"), city, "镇"), "admin_level"),
    ]
    for one, field in wrong:
        with pytest.raises(Invalid) as refused:
            place.dispatch(one, operator)
        assert list(refused.value.problems) == [field]
    assert under(place, "I16") == before == (unit_id("I01"), "市")
    place.dispatch(ChangeParent(unit_id("I16"), city.lower(), "县"), operator)
    assert under(place, "I16") == (unit_id("I04"), "县")
    told = "SELECT detail FROM audit WHERE event = 'unit.parent_changed' AND stream = %s"
    detail = place.one(told, f"institution:{unit_id('I16')}").detail
    assert (detail["from"], detail["to"], detail["level_before"]) == ("湖北省示例卫生健康委员会", city, "市")


def test_a_contact_keeps_how_they_are_reached_and_it_is_sealed(place: Town) -> None:
    who = contact(place)
    for wrong in (ChangeContact(unit_id("I05"), "x", "13900001111"), ChangeContact(unit_id("I05"), "人事科", "12345")):
        with pytest.raises(Invalid):
            place.dispatch(wrong, who)
    for other in (person(place, "I05"), place.staff("operator1")):
        with pytest.raises(NotFound):
            place.dispatch(ChangeContact(unit_id("I05"), "人事科", "13900001111"), other)
        with pytest.raises(NotFound):
            place.ask(unit_edition.contact, unit_id("I05"), other.account_id)
    place.dispatch(ChangeContact(unit_id("I05"), "人事科 科长", "+86 139 0000 1111"), who)
    reached = {"department": "人事科 科长", "mobile": "13900001111"}
    assert place.ask(unit_edition.contact, unit_id("I05"), who.account_id) == reached
    row = place.one("SELECT contact FROM institution WHERE id = %s", unit_id("I05"))
    assert b"13900001111" not in bytes(row.contact)
    told = "SELECT detail FROM audit WHERE event = 'unit.contact_changed' AND stream = %s"
    assert place.one(told, f"institution:{unit_id('I05')}").detail == {}


def test_nobody_reviews_their_own_declaration_for_their_unit(place: Town) -> None:
    who = ready(place)
    place.dispatch(Appoint(unit_id("I05"), binding(place, who), "unit_reviewer"), contact(place))
    declared(place, who)
    paid(place, who)
    task = place.one("SELECT id FROM user_task WHERE owner_id = %s AND role = 'unit_reviewer'", who.account_id)
    with pytest.raises(NotFound):
        place.dispatch(ClaimTask(task.id), who)
    assert place.dispatch(ClaimTask(task.id), contact(place)).id == task.id


@pytest.mark.parametrize("login", ["unit1", "point1", "policy1", "auditor1"])
def test_only_operators_change_units(place: Town, login: str) -> None:
    for one in (
        SuspendUnit(unit_id("I15"), "没有权限的人"),
        ChangeParent(unit_id("I15"), "90300003642050011P9399", "市"),
    ):
        with pytest.raises(Forbidden):
            place.dispatch(one, place.staff(login))
