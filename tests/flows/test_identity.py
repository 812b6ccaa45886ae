"""Who a person is, where it gets difficult: taken, sent back, refused, forgotten, overdue, changed."""

from __future__ import annotations

from typing import Any

import pytest

from app.queries import messages, people
from app.seed.exams import BATCH
from tests.flows.test_whole_way import CONSENTS, FORM, HOLDER, UNBOUND, declared, verified
from tests.house import Town, subject
from workflows.commands import ClaimNext, CompleteTask, SaveDraft
from workflows.commands.declaration import StartDeclaration, WithdrawDeclaration
from workflows.commands.identity import ChangeIdentity, StartVerification, TakeBackVerification
from workflows.errors import Conflict, Forbidden, Invalid
from workflows.forms.numbers import check_digit
from workflows.model import SYSTEM, Actor, Grant

count = iter(range(1, 100))


def number(n: int) -> str:
    body = f"420199{1960 + n // 28:04d}03{1 + n % 28:02d}{300 + n:03d}"
    return body + check_digit(body)


def begun(place: Town, name: str = "陈示例", doc_type: str = "RIC", its_number: str = "") -> Actor:
    n = next(count)
    who = place.person(f"137000000{n:02d}")
    place.dispatch(StartVerification(), who)
    fill(place, who, name, doc_type, its_number or number(n))
    return who


def fill(place: Town, who: Actor, name: str, doc_type: str, its_number: str) -> None:
    place.do(who, "fill_identity", {"doc_type": doc_type, "name": name, "number": its_number, **HOLDER, **CONSENTS})


def pictures(place: Town, who: Actor) -> dict[str, list[str]]:
    return {"front": [place.picture(who)], "back": [place.picture(who)]}


def scanned(place: Town, who: Actor) -> None:
    place.scan(who)


def applied(place: Town, who: Actor) -> None:
    place.do(who, "upload_documents", pictures(place, who))
    place.do(who, "confirm_verification", {})


def me(place: Town, who: Actor) -> Any:
    return place.ask(people.me, who.account_id)


def waiting(place: Town, who: Actor) -> list[str]:
    return [task.element_id for task in place.open_tasks(who)]


def told(place: Town, who: Actor) -> list[str]:
    return [one.template for one in place.ask(messages.inbox, who.account_id)[0]]


def permit(n: int, issue: int = 0) -> str:
    return f"H{n:08d}{issue:02d}"


# ---- one document, two accounts


def test_a_document_taken_while_it_is_scanned_is_refused_at_the_end_of_the_automatic_path(place: Town) -> None:
    first, its = begun(place), number(90)
    second = begun(place, "周示例", "RIC", its)
    verified(place, "13700000099", its)
    scanned(place, second)
    assert (me(place, second).status, me(place, second).reason[:8]) == ("认证失败", "该证件已在其他账")
    assert waiting(place, second) == ["choose_next"]
    assert place.one("SELECT count(*) AS n FROM incident").n == 0
    assert place.one("SELECT count(*) AS n FROM person WHERE account_id = %s", second.account_id).n == 0
    assert waiting(place, first) == ["scan_document"]


def test_a_document_taken_during_the_review_is_refused_although_the_reviewer_approves(place: Town) -> None:
    one, other = (begun(place, "黄示例", "HMPERMIT", permit(77)) for _ in range(2))
    applied(place, one)
    applied(place, other)
    place.review("identity1", decision="approve")
    place.review("identity1", decision="approve")
    assert [me(place, who).status for who in (one, other)] == ["认证成功", "认证失败"]
    assert waiting(place, other) == ["choose_next"]


def test_a_document_of_another_account_is_refused_at_once_and_can_be_corrected(place: Town) -> None:
    its = number(91)
    verified(place, "13700000098", its)
    second = begun(place, "周示例", "RIC", its)
    assert waiting(place, second) == ["choose_next"]
    assert me(place, second).status == "认证失败"
    place.do(second, "choose_next", {"next_step": "correct"})
    fill(place, second, "周示例", "RIC", number(92))
    scanned(place, second)
    assert me(place, second).status == "认证成功"


def test_an_appeal_moves_the_document_once_two_people_have_said_yes(place: Town) -> None:
    holder = begun(place, "黄示例", "HMPERMIT", permit(88))
    applied(place, holder)
    place.review("identity1", decision="approve")
    rightful = begun(place, "黄示例", "HMPERMIT", permit(88, 1))
    place.do(rightful, "choose_next", {"next_step": "manual"})
    applied(place, rightful)
    assert place.one("SELECT kind FROM review WHERE status = 'OPEN'").kind == "IDENTITY_APPEAL"
    place.review("identity1", decision="approve")
    assert me(place, rightful).status == "待认证"
    with pytest.raises(Conflict):
        place.dispatch(TakeBackVerification(), rightful)
    place.review("supervisor1", decision="approve")
    assert me(place, rightful).status == "认证成功"
    assert (me(place, holder).status, me(place, holder).reason[:11]) == ("认证失败", "该证件经申诉核实属于其")
    assert "identity_moved" in told(place, holder)


def test_an_appeal_that_is_refused_leaves_the_document_where_it_is(place: Town) -> None:
    its = number(93)
    holder = verified(place, "13700000097", its)
    claimant = begun(place, "周示例", "RIC", its)
    place.do(claimant, "choose_next", {"next_step": "manual"})
    applied(place, claimant)
    place.review("identity1", decision="reject", reason_code="IDENTITY_MISMATCH", opinion="与照片不符")
    assert (me(place, holder).status, me(place, claimant).status) == ("认证成功", "认证失败")


def test_one_supervisor_does_not_give_both_words(place: Town) -> None:
    its = number(94)
    verified(place, "13700000096", its)
    claimant = begun(place, "周示例", "RIC", its)
    place.do(claimant, "choose_next", {"next_step": "manual"})
    applied(place, claimant)
    place.clock.forward(days=6)
    place.settle()
    place.review("supervisor1", decision="approve")
    assert place.dispatch(ClaimNext(), place.staff("supervisor1")) is None
    second = another_supervisor(place)
    task = place.dispatch(ClaimNext(), second)
    assert task.element_id == "second_decision"
    said = {"decision": "reject", "reason_code": "OTHER", "opinion": "证据不足"}
    place.dispatch(CompleteTask(task.id, said, task.revision), second)
    assert me(place, claimant).status == "认证失败"


def another_supervisor(place: Town) -> Actor:
    with place.house.store.open(SYSTEM) as work:
        return Actor(work.accounts.add_staff("supervisor2", "主管乙", "x", "x", [Grant("review_supervisor")]), True)


# ---- sent back, refused


def test_sent_back_tells_reason_opinion_and_what_is_missing_and_waits_for_the_person(place: Town) -> None:
    who = begun(place, "吴示例", "TWPERMIT", "00000051")
    applied(place, who)
    said = {"decision": "send_back", "reason_code": "CERT_UNCLEAR", "opinion": "背面反光", "missing": ["back"]}
    place.review("identity1", **said)
    mine = me(place, who)
    assert mine.status == "未认证"
    assert (mine.setback.sent_back, mine.setback.reason) == (True, "材料不清晰")
    assert (mine.setback.opinion, mine.setback.missing) == ("背面反光", ("证件背面",))
    assert told(place, who)[0] == "verification_sent_back"
    applied(place, who)
    assert (me(place, who).status, me(place, who).setback) == ("待认证", None)
    place.review("identity1", decision="approve")
    assert me(place, who).status == "认证成功"


def test_refused_tells_why_and_is_corrected_and_reviewed_anew(place: Town) -> None:
    who = begun(place, "吴示例", "TWPERMIT", "00000052")
    applied(place, who)
    place.review("identity1", decision="reject", reason_code="IDENTITY_MISMATCH", opinion="号码不符")
    mine = me(place, who)
    assert (mine.status, mine.setback.opinion) == ("认证失败", "号码不符")
    place.do(who, "choose_next", {"next_step": "correct"})
    fill(place, who, "吴示例", "TWPERMIT", "00000053")
    assert me(place, who).setback is None
    applied(place, who)
    place.review("identity1", decision="approve")
    assert me(place, who).status == "认证成功"


# ---- pictures


def test_both_sides_are_required_where_the_document_has_two(place: Town) -> None:
    who = begun(place, "黄示例", "HMPERMIT", permit(54))
    with pytest.raises(Invalid) as refused:
        place.do(who, "upload_documents", {"front": [place.picture(who)]})
    assert refused.value.problems == {"back": "请上传证件背面。"}
    traveller = begun(place, "ERIKSSON ANNA", "PASSPORT", "L898902C3")
    place.do(traveller, "upload_documents", {"front": [place.picture(traveller)], "doc_type": "PASSPORT"})
    assert waiting(place, traveller) == ["confirm_verification"]


def test_the_hidden_kind_of_document_does_not_excuse_from_the_back(place: Town) -> None:
    who = begun(place, "黄示例", "HMPERMIT", permit(55))
    with pytest.raises(Invalid) as refused:
        place.do(who, "upload_documents", {"front": [place.picture(who)], "doc_type": "PASSPORT"})
    assert refused.value.problems == {"back": "请上传证件背面。"}


def test_a_strangers_picture_is_not_taken(place: Town) -> None:
    who, stranger = begun(place, "黄示例", "HMPERMIT", permit(56)), place.person("13700000190")
    with pytest.raises(Invalid) as refused:
        place.do(who, "upload_documents", {"front": [place.picture(stranger)], "back": [place.picture(who)]})
    assert "没有上传成功" in refused.value.problems["front"]


def test_a_week_without_going_on_ends_it_and_deletes_pictures_and_drafts(place: Town) -> None:
    who = begun(place, "黄示例", "HMPERMIT", permit(57))
    place.do(who, "upload_documents", pictures(place, who))
    place.dispatch(SaveDraft(place.open_tasks(who)[0].id, {"front": [place.picture(who)]}), who)
    other = begun(place, "黄示例", "HMPERMIT", permit(58))
    kept = place.picture(other)
    place.clock.forward(days=7, minutes=1)
    place.settle()
    assert waiting(place, who) == []
    assert place.one("SELECT count(*) AS n FROM file WHERE account_id = %s", who.account_id).n == 0
    assert place.one("SELECT id FROM file WHERE id = %s", kept)
    assert (
        place.one(
            "SELECT count(*) AS n FROM draft d JOIN user_task t ON t.id = d.task_id WHERE t.owner_id = %s",
            who.account_id,
        ).n
        == 0
    )
    assert me(place, who).status == "未认证"
    assert told(place, who)[0] == "verification_abandoned"
    place.dispatch(StartVerification(), who)
    assert waiting(place, who) == ["fill_identity"]


# ---- the authority


def test_the_authority_is_asked_three_times_a_day(place: Town) -> None:
    who = begun(place, "不符示例")
    for _ in range(2):
        scanned(place, who)
        place.do(who, "choose_next", {"next_step": "correct"})
        fill(place, who, "不符示例", "RIC", number(60))
    scanned(place, who)
    place.do(who, "choose_next", {"next_step": "correct"})
    fill(place, who, "陈示例", "RIC", number(60))
    assert waiting(place, who) == ["choose_next"]
    assert "今天的核验次数已用完" in me(place, who).reason
    place.clock.forward(days=1)
    place.do(who, "choose_next", {"next_step": "correct"})
    fill(place, who, "陈示例", "RIC", number(60))
    scanned(place, who)
    assert me(place, who).status == "认证成功"


def test_an_authority_that_is_away_is_no_try_and_leads_to_a_person(place: Town) -> None:
    who = begun(place, "停机示例")
    scanned(place, who)
    for _ in range(6):
        place.clock.forward(minutes=2)
        place.settle()
    assert waiting(place, who) == ["upload_documents"]
    assert me(place, who).status == "未认证"
    assert place.one("SELECT count(*) AS n FROM identity_check WHERE account_id = %s", who.account_id).n == 0
    assert place.one("SELECT count(*) AS n FROM incident").n == 0


def test_after_a_mismatch_right_details_are_verified(place: Town) -> None:
    who = begun(place, "不符示例")
    scanned(place, who)
    assert (me(place, who).status, me(place, who).reason) == ("认证失败", "姓名与证件号码核验不一致")
    place.do(who, "choose_next", {"next_step": "correct"})
    fill(place, who, "陈示例", "RIC", number(61))
    scanned(place, who)
    assert me(place, who).status == "认证成功"


# ---- changed


def test_a_change_is_verified_beside_what_holds_and_not_while_a_declaration_is_open(place: Town) -> None:
    n = next(count)
    who = verified(place, f"137000001{n:02d}", number(70))
    with pytest.raises(Conflict):
        place.dispatch(StartVerification(), who)
    place.dispatch(StartDeclaration(BATCH), who)
    with pytest.raises(Conflict, match="未办结的申报"):
        place.dispatch(ChangeIdentity(), who)
    declared(place, who, {**FORM, **UNBOUND})
    place.dispatch(WithdrawDeclaration(subject(place, who), "change"), who)
    place.settle()
    place.dispatch(ChangeIdentity(), who)
    fill(place, who, "张新示例", "RIC", number(70))
    assert (me(place, who).status, me(place, who).change, me(place, who).name) == ("认证成功", "未认证", "张示例")
    scanned(place, who)
    assert (me(place, who).status, me(place, who).change, me(place, who).name) == ("认证成功", "", "张新示例")
    assert (
        place.one(
            "SELECT count(*) AS n FROM identity_document d JOIN person p ON p.id = d.person_id WHERE p.account_id = %s",
            who.account_id,
        ).n
        == 1
    )


def test_a_declaration_begun_meanwhile_keeps_the_change_from_being_written(place: Town) -> None:
    n = next(count)
    who = verified(place, f"137000001{n:02d}", number(71))
    place.dispatch(ChangeIdentity(), who)
    fill(place, who, "张新示例", "RIC", number(71))
    place.dispatch(StartDeclaration(BATCH), who)
    scanned(place, who)
    mine = me(place, who)
    assert (mine.status, mine.name, mine.change) == ("认证成功", "张示例", "认证失败")
    assert "未办结的申报" in mine.setback.reason


def test_only_the_verified_change(place: Town) -> None:
    with pytest.raises(Forbidden):
        place.dispatch(ChangeIdentity(), place.person("13700000191"))


# ---- overdue


def test_a_review_that_nobody_decides_goes_to_the_supervisor(place: Town) -> None:
    who = begun(place, "黄示例", "HMPERMIT", permit(59))
    applied(place, who)
    place.clock.forward(days=4, minutes=1)
    place.settle()
    assert place.one("SELECT reminded_at FROM review WHERE status = 'OPEN'").reminded_at
    place.clock.forward(days=1)
    place.settle()
    row = place.one("SELECT role, overdue FROM review WHERE status = 'OPEN'")
    assert (row.role, row.overdue) == ("review_supervisor", True)
    assert place.dispatch(ClaimNext(), place.staff("identity1")) is None
    place.review("supervisor1", decision="approve")
    assert me(place, who).status == "认证成功"
