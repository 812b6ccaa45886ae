"""What must be uploaded: asked by the table when the form is saved, named when missing (S4.4, S4.5)."""

from __future__ import annotations

from typing import Any

import pytest

from app.seed.places import unit_id
from tests.flows.test_money import ready, review
from tests.flows.test_whole_way import CHOICE, FORM, IN_WUHAN, UNBOUND, bound, declared, filled, paid, status, uploads
from tests.house import Town, subject
from workflows.commands.identity import UnbindUnit
from workflows.errors import Invalid
from workflows.model import Actor


def wanted(place: Town, who: Actor) -> dict[str, str]:
    """What is asked for, and why."""
    row = place.one("SELECT attachments FROM declaration WHERE id = %s", subject(place, who))
    return {one["code"]: one["why"] for one in row.attachments}


def saved(place: Town, who: Actor, form: dict[str, Any] | None = None, **choice: Any) -> None:
    """As far as the form."""
    place.do(who, "choose", {**CHOICE, **choice})
    place.do(who, "read_notice", {"read": True})
    place.do(who, "fill_form", form or FORM)


def doing(place: Town, who: Actor) -> list[str]:
    return [task.element_id for task in place.open_tasks(who)]


NURSE = {"PHOTO", "DIPLOMA", "TITLE_CERT", "NURSE_LIC"}
CASES: list[tuple[dict[str, Any], dict[str, Any], set[str]]] = [
    ({}, {}, NURSE),
    ({}, {"degree": "学士"}, NURSE | {"DEGREE"}),
    ({}, {"degree": "学士", "highest_education": "大专"}, NURSE),
    ({}, {"degree": "无"}, NURSE),
    ({}, {"current_title": "无"}, NURSE - {"TITLE_CERT"}),
    ({}, {"diploma_online": "false"}, NURSE | {"EDU_PROOF"}),
    ({}, {"residency": "true", "residency_month": "2016-01"}, NURSE | {"RESIDENCY"}),
    ({"major_group": "临床医学", "major": "303"}, {}, {"PHOTO", "DIPLOMA", "TITLE_CERT", "PHYS_CERT", "PHYS_LIC"}),
    ({"level": "师", "major_group": "药学", "major": "201"}, {}, {"PHOTO", "DIPLOMA", "TITLE_CERT", "SOCIAL_SEC"}),
]


@pytest.mark.parametrize(("choice", "form", "expected"), CASES)
def test_what_is_asked_for_follows_from_the_choice_and_the_form(
    place: Town, choice: dict[str, Any], form: dict[str, Any], expected: set[str]
) -> None:
    who = ready(place)
    saved(place, who, {**FORM, **form}, **choice)
    assert wanted(place, who).keys() == expected
    assert all(wanted(place, who).values()), "each with its reason"


def test_who_has_no_unit_proves_where_the_file_is_kept(place: Town) -> None:
    who = ready(place, unit=None)
    saved(place, who, {**FORM, **UNBOUND})
    assert wanted(place, who).keys() == NURSE | {"SOCIAL_SEC", "ARCHIVE"}


def test_who_works_for_a_private_unit_proves_the_social_security(place: Town) -> None:
    who = ready(place)
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE institution SET ownership = '民办' WHERE id = %s", (unit_id("I05"),))
    try:
        saved(place, who)
    finally:
        with place.house.engine.begin() as db:
            db.exec_driver_sql("UPDATE institution SET ownership = '公办' WHERE id = %s", (unit_id("I05"),))
    assert wanted(place, who)["SOCIAL_SEC"] == "在民营机构工作"


def test_each_missing_document_is_named_and_the_others_are_kept(place: Town) -> None:
    who = ready(place)
    saved(place, who)
    some = {code: ids for code, ids in uploads(place, who).items() if code not in ("DIPLOMA", "NURSE_LIC")}
    with pytest.raises(Invalid) as refused:
        place.do(who, "upload_attachments", some)
    assert refused.value.problems == {"DIPLOMA": "请上传毕业证书。", "NURSE_LIC": "请上传护士执业证书。"}
    assert status(place, who) == "DRAFT"


def test_nothing_is_taken_that_was_not_asked_for(place: Town) -> None:
    who = ready(place)
    saved(place, who)
    place.do(who, "upload_attachments", {**uploads(place, who), "APPOINT": [place.picture(who)]})
    place.do(who, "confirm", {"action": "submit"})
    row = place.one("SELECT id, snapshot FROM declaration WHERE id = %s", subject(place, who))
    opened = place.house.store.open(who)
    with opened as work:
        assert "APPOINT" not in work.declarations.last_answers(row.id)["answers"]


def test_another_persons_picture_is_refused(place: Town) -> None:
    who, other = ready(place), ready(place)
    saved(place, who)
    with pytest.raises(Invalid) as refused:
        place.do(who, "upload_attachments", {**uploads(place, who), "DIPLOMA": [place.picture(other)]})
    assert list(refused.value.problems) == ["DIPLOMA"]


def test_the_photo_is_one_that_was_cropped_as_documents_want_it(place: Town) -> None:
    who = ready(place)
    saved(place, who)
    given = uploads(place, who)
    for wrong in ([place.picture(who)], [*given["PHOTO"], place.picture(who, "photo")]):
        with pytest.raises(Invalid) as refused:
            place.do(who, "upload_attachments", {**given, "PHOTO": wrong})
        assert list(refused.value.problems) == ["PHOTO"]


def test_a_form_saved_again_asks_only_for_what_is_new(place: Town) -> None:
    who = ready(place)
    saved(place, who)
    place.do(who, "upload_attachments", uploads(place, who))
    place.do(who, "confirm", {"action": "back"})
    place.do(who, "fill_form", FORM)
    assert doing(place, who) == ["confirm"]
    place.do(who, "confirm", {"action": "back"})
    place.do(who, "fill_form", {**FORM, "degree": "学士"})
    assert doing(place, who) == ["upload_attachments"]


def test_a_replaced_picture_is_deleted_one_that_was_submitted_stays(place: Town) -> None:
    who = ready(place)
    saved(place, who)
    first = uploads(place, who)
    place.do(who, "upload_attachments", first)
    place.do(who, "confirm", {"action": "attachments"})
    second = {**first, "DIPLOMA": [place.picture(who)]}
    place.do(who, "upload_attachments", second)
    assert left(place, first["DIPLOMA"]) == 0
    place.do(who, "confirm", {"action": "submit"})
    paid(place, who)
    review(place, who, "unit1", decision="send_back", reason_code="CERT_UNCLEAR", opinion="x")
    place.do(who, "correct", {**CHOICE, **FORM, "replace_attachments": "true"})
    place.do(who, "upload_attachments", {**second, "DIPLOMA": [place.picture(who)]})
    assert status(place, who) == "UNIT_REVIEW"
    assert left(place, second["DIPLOMA"]) == 1


def left(place: Town, files: list[str]) -> int:
    return int(place.one("SELECT count(*) AS n FROM file WHERE id = ANY(%s::uuid[])", files).n)


def test_a_correction_that_needs_another_document_asks_for_it(place: Town) -> None:
    who = ready(place)
    declared(place, who)
    paid(place, who)
    review(place, who, "unit1", decision="send_back", reason_code="OTHER", opinion="x")
    place.do(who, "correct", {**CHOICE, **FORM, "degree": "学士"})
    assert doing(place, who) == ["upload_attachments"]
    assert status(place, who) == "RETURNED"
    place.do(who, "upload_attachments", uploads(place, who))
    assert status(place, who) == "UNIT_REVIEW"


def test_a_unit_that_changed_after_the_form_was_saved_is_told_before_anything_is_submitted(place: Town) -> None:
    who = ready(place)
    saved(place, who)
    place.do(who, "upload_attachments", uploads(place, who))
    place.dispatch(UnbindUnit(), who)
    place.settle()
    bound(place, who, "I02")
    with pytest.raises(Invalid) as refused:
        place.do(who, "confirm", {"action": "submit"})
    assert "工作单位有变更" in refused.value.problems["action"]
    assert status(place, who) == "CONFIRMING"
    place.do(who, "confirm", {"action": "back"})
    filled(place, who, {**FORM, **IN_WUHAN})
    place.do(who, "confirm", {"action": "submit"})
    assert status(place, who) == "AWAITING_PAYMENT"
