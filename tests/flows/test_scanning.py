"""Scanning a document: advice, tries, corrections, and the ways round when it does not go (S2.3b)."""

from __future__ import annotations

from typing import Any

import pytest

from app.jobs.run import run
from app.queries import people, reviews, scans, tasks
from tests.flows.test_identity import fill, number
from tests.house import Town
from workflows.commands import ClaimNext, CompleteTask
from workflows.commands.identity import StartVerification
from workflows.model import Actor

count = iter(range(1, 100))
SHAPELESS: dict[str, str] = {}


def begun(place: Town, name: str = "郑示例") -> tuple[Actor, str]:
    n = next(count)
    who, its = place.person(f"136000000{n:02d}"), number(200 + n)
    place.dispatch(StartVerification(), who)
    fill(place, who, name, "RIC", its)
    return who, its


def photographed(place: Town, who: Actor, back: dict[str, str] | None = None, **front: str) -> None:
    until = {"valid_to": "2046-01-06"} if back is None else back
    place.do(who, "scan_document", {"front": [place.document(who, **front)], "back": [place.document(who, **until)]})


def confirmed(place: Town, who: Actor, name: str, its: str, until: str = "2046-01-06") -> None:
    said = {"scanned_name": name, "scanned_number": its, "scanned_until": until, "reading": "confirmed"}
    place.do(who, "correct_reading", said)


def waiting(place: Town, who: Actor) -> list[str]:
    return [task.element_id for task in place.open_tasks(who)]


def me(place: Town, who: Actor) -> Any:
    return place.ask(people.me, who.account_id)


def newest(place: Town, who: Actor) -> Any:
    row = place.one("SELECT instance_id FROM verification WHERE account_id = %s", who.account_id)
    return place.ask(scans.newest, row.instance_id)


def tries(place: Town, who: Actor) -> int:
    return int(place.one("SELECT count(*) AS n FROM scan WHERE account_id = %s", who.account_id).n)


def test_what_was_read_is_shown_beside_what_was_filled_in_and_leads_to_verified(place: Town) -> None:
    who, its = begun(place)
    photographed(place, who, name="郑示列", number=its)
    seen = newest(place, who)
    assert [(row.name, row.differs, row.sure) for row in seen.rows] == [
        ("name", True, False),
        ("number", False, True),
        ("valid_to", False, False),
    ]
    assert waiting(place, who) == ["correct_reading"]
    confirmed(place, who, "郑示例", its)
    assert me(place, who).status == "认证成功"


def test_a_poor_picture_is_taken_again_with_advice_and_the_third_one_leads_to_a_person(place: Town) -> None:
    who, its = begun(place)
    for left in (2, 1):
        photographed(place, who, name="郑示例", advice="blurred")
        seen = newest(place, who)
        assert (seen.outcome, seen.left, seen.advice) == ("retake", left, (("front", ("blurred",)),))
        assert waiting(place, who) == ["scan_document"]
    photographed(place, who, back={}, name="郑示例", number=its)
    assert waiting(place, who) == ["accept_manual"]
    assert me(place, who).reason == "扫描次数过多，建议转为人工审核"
    place.do(who, "accept_manual", {"next_step": "manual"})
    assert waiting(place, who) == ["upload_documents"]


def test_a_good_picture_still_counts_at_the_last_try(place: Town) -> None:
    who, _ = begun(place)
    photographed(place, who, **SHAPELESS)
    photographed(place, who, **SHAPELESS)
    place.scan(who)
    assert me(place, who).status == "认证成功"
    assert tries(place, who) == 3


def test_a_day_has_five_tries_however_often_one_begins_anew(place: Town) -> None:
    who, its = begun(place)
    for _ in range(3):
        photographed(place, who, **SHAPELESS)
    for _ in range(2):
        place.do(who, "accept_manual", {"next_step": "correct"})
        fill(place, who, "郑示例", "RIC", its)
        photographed(place, who, **SHAPELESS)
    place.do(who, "accept_manual", {"next_step": "correct"})
    fill(place, who, "郑示例", "RIC", its)
    photographed(place, who, name="郑示例", number=its)
    assert waiting(place, who) == ["accept_manual"]
    place.clock.forward(days=1)
    place.do(who, "accept_manual", {"next_step": "correct"})
    fill(place, who, "郑示例", "RIC", its)
    place.scan(who)
    place.clock.forward(days=-1)
    assert me(place, who).status == "认证成功"


def test_a_reader_that_is_away_is_no_try_and_the_manual_review_is_offered(place: Town) -> None:
    who, its = begun(place)
    place.house.outside.scanner.away = True  # type: ignore[misc]
    photographed(place, who, name="郑示例", number=its)
    for _ in range(6):
        place.clock.forward(seconds=13)
        place.settle()
    place.house.outside.scanner.away = False  # type: ignore[misc]
    assert waiting(place, who) == ["accept_manual"]
    assert tries(place, who) == 0
    assert me(place, who).status == "未认证"
    place.do(who, "accept_manual", {"next_step": "correct"})
    fill(place, who, "郑示例", "RIC", its)
    place.scan(who)
    assert me(place, who).status == "认证成功"


def test_nobody_but_the_scanner_reads_and_after_two_minutes_without_one_a_person_is_offered(place: Town) -> None:
    who, its = begun(place)
    scanning = [task for task in place.open_tasks(who) if task.element_id == "scan_document"]
    pictures = {"front": [place.document(who, name="郑示例", number=its)], "back": [place.document(who)]}
    place.dispatch(CompleteTask(scanning[0].id, pictures, scanning[0].revision), who)
    while run(place.house.hands):
        pass
    assert waiting(place, who) == []
    place.clock.forward(minutes=3)
    while run(place.house.hands):
        pass
    assert waiting(place, who) == ["accept_manual"]
    place.settle()  # the scanner is back: its answer comes too late, and changes nothing
    assert waiting(place, who) == ["accept_manual"]
    assert tries(place, who) == 0
    assert place.one("SELECT count(*) AS n FROM incident").n == 0


@pytest.mark.parametrize(
    ("read", "said", "reason"),
    [
        ({}, {"name": "郑别人"}, "证件上的姓名或号码与填写的不一致"),
        ({"name": "郑示列"}, {}, ""),  # misread, and put right
        ({"number": "other"}, {}, "证件上的姓名或号码与填写的不一致"),  # a vouched number beats its correction
        ({}, {"until": "2020-01-06"}, "证件已过有效期"),
        ({}, {"until": "长期"}, ""),
        ({}, {"until": ""}, ""),
    ],
)
def test_the_document_must_be_the_one_that_was_filled_in(
    place: Town, read: dict[str, str], said: dict[str, str], reason: str
) -> None:
    who, its = begun(place)
    other = number(190)
    on_it = {"name": "郑示例", "number": its} | read
    photographed(place, who, **{key: other if value == "other" else value for key, value in on_it.items()})
    confirmed(place, who, said.get("name", "郑示例"), its, said.get("until", "2046-01-06"))
    assert me(place, who).reason == reason
    assert waiting(place, who) == (["accept_manual"] if reason else [])


def test_a_picture_of_the_wrong_thing_can_be_taken_again(place: Town) -> None:
    who, its = begun(place)
    photographed(place, who, name="郑示例", number=its)
    again = {"scanned_name": "x", "scanned_number": its, "reading": "again"}
    place.do(who, "correct_reading", again)
    assert waiting(place, who) == ["scan_document"]


def test_a_picture_of_somebody_else_is_not_read(place: Town) -> None:
    who, its = begun(place)
    stranger = place.person("13600009999")
    front = [place.document(stranger, name="郑示例", number=its)]
    place.do(who, "scan_document", {"front": front, "back": [place.document(who, valid_to="2046-01-06")]})
    assert newest(place, who).advice == (("front", ("not_read",)),)


def test_nothing_that_was_read_is_kept_of_an_abandoned_run(place: Town) -> None:
    who, its = begun(place)
    photographed(place, who, name="郑示例", number=its)
    assert newest(place, who).read("number") == its
    place.clock.forward(days=8)
    place.settle()
    place.clock.forward(days=-8)
    assert newest(place, who) is None
    assert tries(place, who) == 1


def submitted(place: Town, front: dict[str, str]) -> Actor:
    """A permit that goes to a reviewer."""
    who = place.person(f"136000001{next(count):02d}")
    place.dispatch(StartVerification(), who)
    fill(place, who, "黄示例", "HMPERMIT", f"H{next(count):08d}01")
    pictures = {"front": [place.document(who, **front)], "back": [place.document(who)]}
    place.do(who, "upload_documents", pictures)
    place.do(who, "confirm_verification", {})
    return who


@pytest.mark.parametrize(
    ("read", "told"),
    [
        ({"name": "黄示例"}, "黄示例（机器识别，与填写一致）"),
        ({"name": "黄别人"}, "黄别人（机器识别，与填写不同）"),
        ({}, "未能识别，请看照片"),
    ],
)
def test_pictures_for_a_reviewer_are_read_along_and_count_as_no_try(
    place: Town, read: dict[str, str], told: str
) -> None:
    who = submitted(place, read)
    assert tries(place, who) == 1  # one row, and it is no try
    assert newest(place, who) is None
    reviewer = place.staff("identity1")
    task = place.dispatch(ClaimNext(), reviewer)
    subject = place.ask(reviews.of_task, place.ask(tasks.view, task.id, reviewer), reviewer)
    assert subject.facts["照片上的姓名"] == told
    place.dispatch(CompleteTask(task.id, {"decision": "approve"}, task.revision), reviewer)
    place.settle()
    assert me(place, who).status == "认证成功"


@pytest.mark.parametrize("printed", ["H00007777", "H0000777703"])
def test_a_reissued_permit_is_the_same_document(place: Town, printed: str) -> None:
    who = place.person(f"136000002{next(count):02d}")
    place.dispatch(StartVerification(), who)
    fill(place, who, "黄示例", "HMPERMIT", "H0000777702")
    pictures = {"front": [place.document(who, name="黄示例", number=printed)], "back": [place.document(who)]}
    place.do(who, "upload_documents", pictures)
    place.do(who, "confirm_verification", {})
    row = place.one("SELECT id FROM verification WHERE account_id = %s", who.account_id)
    rows = {one.name: one.differs for one in place.ask(scans.beside, row.id)}
    assert rows == {"name": False, "number": False}


def test_a_picture_that_has_ended_five_workers_is_given_up_for_a_person(place: Town) -> None:
    who, its = begun(place)
    scanning = [task for task in place.open_tasks(who) if task.element_id == "scan_document"]
    pictures = {"front": [place.document(who, name="郑示例", number=its)], "back": [place.document(who)]}
    place.dispatch(CompleteTask(scanning[0].id, pictures, scanning[0].revision), who)
    for _ in range(5):  # each takes it, and dies without a word
        assert place.house.scan_hands.queue.lease() is not None
        with place.house.engine.begin() as db:
            db.exec_driver_sql("UPDATE outbox SET lease_until = now() - interval '1 second' WHERE kind = 'scan'")
    place.settle()
    assert waiting(place, who) == ["accept_manual"]
    assert tries(place, who) == 0
