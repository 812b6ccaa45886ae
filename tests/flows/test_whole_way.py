"""The main job, from the first step to 报名成功, with its detours: commands, jobs and the played world, no browser."""

from __future__ import annotations

from typing import Any

import pytest

from app.seed import demo_code
from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.house import Town, subject
from workflows.commands.declaration import ResubmitDeclaration, StartDeclaration, WithdrawDeclaration
from workflows.commands.identity import StartBinding, StartVerification, TakeBackVerification, UnbindUnit
from workflows.errors import NobodyWaits
from workflows.model import Actor

CONSENTS = {"consent_document": True, "consent_check": True, "consent_share": True}
# What is asked besides where a number does not tell it.
HOLDER = {"birth": "1985-05-05", "sex": "女", "valid_until": "2046-01-06", "nationality": "GBR"}
CHOICE = {"level": "中级", "major_group": "护理", "major": "368", "subjects": ["1", "2", "3", "4"]}
FORM: dict[str, Any] = {
    "exam_point": "420500", "registration_point": "420502", "doc_valid_until": "2046-01-06", "ethnicity": "01",
    "licence_category": "护士", "first_registration": "2012-07", "residency": "false", "history_flag": "false",
    "highest_education": "本科", "school": "某大学", "study_major": "护理学", "graduation_month": "2012-06",
    "diploma_no": "D123", "diploma_online": "true", "current_title": "护师", "title_month": "2016-05",
    "profession_start": "2012-07", "exclusion": "none", "commitment": True, "replace_attachments": "false",
}  # fmt: skip
IN_WUHAN = {"exam_point": "420100", "registration_point": "420106"}
UNBOUND = {"file_location": "420502", "file_agency": "宜昌市人才服务中心", "unit_type": "社区卫生服务机构"}


def status(place: Town, who: Actor) -> str:
    return str(place.one("SELECT status FROM declaration WHERE id = %s", subject(place, who)).status)


def verified(place: Town, mobile: str, number: str, openid: str = "") -> Actor:
    who = place.person(mobile, openid)
    place.dispatch(StartVerification(), who)
    place.do(who, "fill_identity", {"doc_type": "RIC", "name": "张示例", "number": number, **CONSENTS})
    place.scan(who)
    return who


def bound(place: Town, who: Actor, key: str) -> None:
    place.dispatch(StartBinding(), who)
    place.do(who, "search_unit", {"unit_query": "示例", "institution": str(unit_id(key))})
    place.do(who, "enter_code", {"confirmation_code": demo_code(key)})


def filled(place: Town, who: Actor, form: dict[str, Any]) -> None:
    """The form, and what it asks to be uploaded."""
    place.do(who, "fill_form", form)
    if any(task.element_id == "upload_attachments" for task in place.open_tasks(who)):
        place.do(who, "upload_attachments", uploads(place, who))


def uploads(place: Town, who: Actor) -> dict[str, list[str]]:
    """A picture of everything this person needs."""
    wanted = place.one("SELECT attachments FROM declaration WHERE id = %s", subject(place, who)).attachments
    return {one["code"]: [place.picture(who, "photo" if one["code"] == "PHOTO" else "")] for one in wanted}


def declared(place: Town, who: Actor, form: dict[str, Any] | None = None, **choice: Any) -> None:
    place.do(who, "choose", {**CHOICE, **choice})
    place.do(who, "read_notice", {"read": True})
    filled(place, who, form or FORM)
    place.do(who, "confirm", {"action": "submit"})


def paid(place: Town, who: Actor) -> None:
    place.do(who, "pay", {"channel": "oa"})
    row = place.one(
        "SELECT out_trade_no, prepay_id FROM payment_order WHERE account_id = %s AND status = 'PREPAID'", who.account_id
    )
    assert row.prepay_id
    place.sandbox.extensions["pay"].pay(row.out_trade_no)
    tell(place, row.out_trade_no)


def tell(place: Town, out_trade_no: str) -> None:
    from app.jobs.payments import told
    from workflows.commands.declaration import RecordNotification

    answer = place.house.outside.pay.query(out_trade_no)
    place.dispatch(
        RecordNotification(f"event-{out_trade_no}", "TRANSACTION.SUCCESS", told(answer)), place.staff("operator1")
    )
    place.settle()


def test_a_candidate_is_verified_bound_declares_pays_is_reviewed_and_reads_that_it_succeeded(place: Town) -> None:
    who = verified(place, "13900000001", "420199199003072832", "payer-1")
    bound(place, who, "I05")
    place.dispatch(StartDeclaration(BATCH), who)
    declared(place, who)
    assert status(place, who) == "AWAITING_PAYMENT"
    paid(place, who)
    assert status(place, who) == "UNIT_REVIEW"
    place.review("unit1", decision="approve")
    place.review("point1", decision="approve")
    assert status(place, who) == "AREA_REVIEW"
    place.review("area1", decision="approve")
    assert status(place, who) == "REGISTERED"
    assert place.one("SELECT count(*) AS n FROM ledger").n == 1


def test_sent_back_corrected_withdrawn_and_declared_again_with_another_fee_is_refunded_and_paid_anew(
    place: Town,
) -> None:
    who = verified(place, "13900000002", "420199199511123421", "payer-2")
    bound(place, who, "I05")
    place.dispatch(StartDeclaration(BATCH), who)
    declared(place, who)
    paid(place, who)
    place.review("unit1", decision="send_back", reason_code="CERT_MISSING", opinion="请补传证书")
    assert status(place, who) == "RETURNED"
    place.do(who, "correct", {**CHOICE, **FORM, "school": "另一大学"})
    assert status(place, who) == "UNIT_REVIEW"
    place.dispatch(UnbindUnit(), who)
    place.settle()
    bound(place, who, "I02")
    former = subject(place, who)
    place.dispatch(WithdrawDeclaration(former, "change"), who)
    place.settle()
    assert status(place, who) == "WITHDRAWN"
    place.dispatch(ResubmitDeclaration(former), who)
    declared(place, who, {**FORM, **IN_WUHAN}, subjects=["3", "4"])
    assert status(place, who) == "AWAITING_PAYMENT"
    place.clock.forward(minutes=2)
    place.settle()
    assert place.one("SELECT status FROM refund").status == "SUCCESS"
    paid(place, who)
    place.review("unit1", decision="approve")
    with pytest.raises(NobodyWaits):
        place.dispatch(WithdrawDeclaration(subject(place, who), "change"), who)


def test_the_same_fee_is_carried_over_to_the_next_declaration(place: Town) -> None:
    who = verified(place, "13900000003", "42019919880808457X", "payer-3")
    bound(place, who, "I05")
    place.dispatch(StartDeclaration(BATCH), who)
    declared(place, who)
    paid(place, who)
    former = subject(place, who)
    place.dispatch(WithdrawDeclaration(former, "change"), who)
    place.dispatch(ResubmitDeclaration(former), who)
    declared(place, who)
    assert status(place, who) == "UNIT_REVIEW"
    assert place.one("SELECT count(*) AS n FROM ledger WHERE kind = 'CARRIED'").n == 1


def test_other_documents_are_reviewed_by_a_person_and_can_be_taken_back_before_that(place: Town) -> None:
    who = place.person("13900000004")
    place.dispatch(StartVerification(), who)
    said = {"doc_type": "HMPERMIT", "name": "黄示例", "number": "H0000001900", **HOLDER, **CONSENTS}
    place.do(who, "fill_identity", said)
    place.do(who, "upload_documents", {"front": [place.picture(who)], "back": [place.picture(who)]})
    place.do(who, "confirm_verification", {})
    place.dispatch(TakeBackVerification(), who)
    place.do(who, "upload_documents", {"front": [place.picture(who)], "back": [place.picture(who)]})
    place.do(who, "confirm_verification", {})
    place.review("identity1", decision="approve")
    assert place.one("SELECT status FROM verification WHERE account_id = %s", who.account_id).status == "VERIFIED"


def test_a_mismatch_fails_and_can_go_to_manual_review(place: Town) -> None:
    who = place.person("13900000005")
    place.dispatch(StartVerification(), who)
    place.do(who, "fill_identity", {"doc_type": "RIC", "name": "不符示例", "number": "420199197612310112", **CONSENTS})
    place.scan(who)
    assert place.one("SELECT status FROM verification WHERE account_id = %s", who.account_id).status == "FAILED"
    place.do(who, "choose_next", {"next_step": "manual"})
    assert [task.element_id for task in place.open_tasks(who)] == ["upload_documents"]


def test_unpaid_at_the_deadline_counts_as_given_up(place: Town) -> None:
    who = verified(place, "13900000006", "420199200101012046", "payer-6")
    place.dispatch(StartDeclaration(BATCH), who)
    declared(place, who, {**FORM, **UNBOUND})
    place.clock.forward(days=17)
    place.settle()
    assert status(place, who) == "ABANDONED"
