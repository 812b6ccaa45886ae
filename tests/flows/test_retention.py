"""Everything is forgotten in its time, and not before: by the clock, once, in parts, counted."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app import config
from app.queries import declarations
from app.seed.exams import BATCH
from tests.flows.test_identity import applied, begun, fill, permit
from tests.flows.test_whole_way import bound, declared, paid, verified
from tests.house import Town, subject
from workflows.commands import SaveDraft, StartRoutines
from workflows.commands.declaration import StartDeclaration
from workflows.commands.identity import StartVerification
from workflows.commands.retention import Forget
from workflows.errors import Forbidden
from workflows.forms.numbers import check_digit
from workflows.handlers.retention import PART
from workflows.model import SYSTEM, Actor

at_new_year = iter(range(851, 900))
AGES = config.Retention().ages()


def count(place: Town, sql: str, *values: Any) -> int:
    with place.house.engine.connect() as db:
        return int(db.exec_driver_sql(sql, values or None).fetchone()[0])  # type: ignore[index]


def files(place: Town, who: Actor) -> int:
    return count(place, "SELECT count(*) FROM file WHERE account_id = %s", who.account_id)


def night(place: Town, **later: float) -> None:
    """So much later, all rules once."""
    place.clock.forward(**later)
    place.settle()
    for rule, age in AGES.items():
        place.dispatch(Forget(rule, age), SYSTEM)


def test_it_is_done_every_night_and_told_in_the_audit_trail(place: Town) -> None:
    place.dispatch(StartRoutines(), SYSTEM)
    place.clock.forward(hours=24)
    place.settle()
    last = "SELECT detail FROM audit WHERE stream = 'retention' ORDER BY n DESC LIMIT 1"
    assert set(place.one(last).detail) == set(AGES)
    waiting = "SELECT count(*) FROM outbox WHERE kind = 'retention' AND done_at IS NULL"
    assert count(place, waiting) == 1
    assert count(place, "SELECT count(*) FROM incident") == 0
    place.clock.forward(hours=24)
    place.settle()
    assert (count(place, "SELECT count(*) FROM audit WHERE stream = 'retention'"), count(place, waiting)) == (2, 1)


def test_a_file_that_no_answer_names_goes_after_a_week_one_that_is_named_stays(place: Town) -> None:
    who = begun(place, "黄示例", "HMPERMIT", permit(61))
    stray = place.picture(who)
    applied(place, who)
    named = files(place, who) - 1
    night(place, days=4)
    assert files(place, who) == named + 1
    night(place, days=3, minutes=1)
    assert files(place, who) == named
    assert count(place, "SELECT count(*) FROM file WHERE id = %s", UUID(stray)) == 0
    assert count(place, "SELECT count(*) FROM file WHERE account_id = %s AND NOT kept", who.account_id) == 0


def test_a_draft_names_its_files_too(place: Town) -> None:
    who = begun(place, "黄示例", "HMPERMIT", permit(62))
    place.clock.forward(days=6)
    place.dispatch(SaveDraft(place.open_tasks(who)[0].id, {"front": [place.picture(who)]}), who)
    with place.house.store.open(SYSTEM) as work:
        assert work.retention.stray_files(work.now + timedelta(days=1), PART) > 0
    assert files(place, who) == 1


def test_what_a_reviewer_refused_is_kept_for_ninety_days(place: Town) -> None:
    who = begun(place, "黄示例", "HMPERMIT", permit(63))
    applied(place, who)
    place.review("identity1", decision="reject", reason_code="IDENTITY_MISMATCH", opinion="与照片不符")
    night(place, days=89)
    assert files(place, who) == 2, "given up after a week, but refused before"
    night(place, days=2)
    assert files(place, who) == 0
    row = place.one("SELECT name, number, status, reason FROM verification WHERE account_id = %s", who.account_id)
    assert (row.name, row.number, row.status) == (None, None, "ABANDONED")
    assert count(place, "SELECT count(*) FROM submission WHERE account_id = %s", who.account_id) == 0
    assert count(place, "SELECT count(*) FROM consent WHERE account_id = %s", who.account_id) == 3, "consents stay"
    place.dispatch(StartVerification(), who)
    fill(place, who, "黄示例", "HMPERMIT", permit(63))


def test_pictures_of_a_verified_person_go_a_year_after_the_exam_year_the_declaration_after_five(
    place: Town,
) -> None:
    who = verified(place, "13700000301", "420199199003072832", "payer-retention")
    bound(place, who, "I05")
    place.clock.offset -= timedelta(days=103)  # back into the window
    place.dispatch(StartDeclaration(BATCH), who)
    declared(place, who)
    paid(place, who)
    for login in ("unit1", "point1", "area1"):
        submit_upward(place, login)
        place.review(login, decision="approve")
    declaration, year = subject(place, who), 2027
    scans = "SELECT count(*) FROM scan WHERE account_id = %s AND reading IS NOT NULL"
    everything = files(place, who)
    to_new_year(place, year + 2)
    night(place, hours=-96)
    assert files(place, who) == everything
    night(place, days=5)
    assert (files(place, who), count(place, scans, who.account_id)) == (everything - 2, 0), "front and back"
    assert place.one("SELECT name FROM person WHERE account_id = %s", who.account_id).name, "the identity stays"

    snapshot = "SELECT snapshot, number, status, forgotten_at FROM declaration WHERE id = %s"
    night(place, days=365 * 3)
    assert place.one(snapshot, declaration).snapshot
    night(place, days=365 * 2)
    row = place.one(snapshot, declaration)
    assert (row.snapshot, row.status) == (None, "REGISTERED")
    assert row.number
    assert row.forgotten_at
    assert files(place, who) == 0
    assert place.ask(declarations.detail, declaration, who).snapshot == {}, "its page says what is left"
    orders = "SELECT count(*) FROM payment_order WHERE account_id = %s"
    assert count(place, orders, who.account_id) == 1
    with place.house.engine.begin() as db:
        db.exec_driver_sql("INSERT INTO difference (id, kind, number, order_id, status, opened_at)"
                           " SELECT gen_random_uuid(), 'DISPUTED', 'x', id, 'OPEN', now() FROM payment_order"
                           " WHERE account_id = %s", (who.account_id,))  # fmt: skip
    night(place, days=365 * 6)
    assert count(place, orders, who.account_id) == 1, "a difference is open"
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE difference SET status = 'CLOSED', note = 'x'")
    night(place, days=1)
    assert count(place, orders, who.account_id) == 0
    assert count(place, "SELECT count(*) FROM ledger") == count(place, "SELECT count(*) FROM pay_notification") == 0
    assert count(place, "SELECT count(*) FROM audit WHERE stream = %s", f"declaration:{declaration}") > 0


@pytest.mark.parametrize(
    ("decided", "before", "forgotten"),
    [
        ("2026-12-31T15:59Z", "2026-12-31T15:59Z", False),
        ("2026-12-31T15:59Z", "2026-12-31T16:01Z", True),  # the new year has begun in China, not in Greenwich
        ("2026-12-31T16:01Z", "2027-06-01T00:00Z", False),
        ("2026-12-31T16:01Z", "2027-12-31T15:59Z", False),
        ("2026-12-31T16:01Z", "2027-12-31T16:01Z", True),
    ],
)
def test_a_year_ends_at_new_year_in_china(place: Town, decided: str, before: str, forgotten: bool) -> None:
    n = next(at_new_year)
    body = f"42019919900307{n:03d}"
    who = verified(place, f"13700000{n:03d}", body + check_digit(body), "")
    with place.house.engine.begin() as db:
        theirs = "UPDATE verification SET decided_at = %s WHERE account_id = %s"
        db.exec_driver_sql(theirs, (datetime.fromisoformat(decided), who.account_id))
    mine = place.one("SELECT id FROM verification WHERE account_id = %s", who.account_id).id
    with place.house.store.open(SYSTEM) as work:
        found = work.retention.approved_verifications(datetime.fromisoformat(before), 10**6)
    assert (mine in found) is forgotten


def submit_upward(place: Town, login: str) -> None:
    """What the unit has approved goes to the exam point at the end of the unit's stage."""
    if login == "point1":
        place.clock.forward(days=20)
        place.settle()


def to_new_year(place: Town, year: int) -> None:
    place.clock.offset += datetime(year, 1, 1, tzinfo=UTC) - place.clock() + timedelta(days=2)


def test_what_expires_by_itself_is_cleaned_and_what_has_not_is_kept(place: Town) -> None:
    who = place.person("13700000302")
    with place.house.store.open(SYSTEM) as work:
        work.accounts.open_session(who.account_id, b"old", work.now + timedelta(hours=1), {})
        work.accounts.open_session(who.account_id, b"new", work.now + timedelta(days=9), {})
        work.accounts.lend(who.account_id, "app", "openid", work.now + timedelta(hours=2))
        work.accounts.count_failure("staff:x")
        work.sms_codes.add("13700000302", "login", "123456", work.now + timedelta(minutes=5), "127.0.0.1")
        work.notify(who.account_id, "verified")
    place.settle()
    night(place, days=2, minutes=1)
    assert count(place, "SELECT count(*) FROM web_session WHERE account_id = %s", who.account_id) == 1
    assert count(place, "SELECT count(*) FROM lent_wechat") == 0
    assert count(place, "SELECT count(*) FROM sms_code") == 0
    assert count(place, "SELECT count(*) FROM message WHERE account_id = %s", who.account_id) == 1
    night(place, days=31)
    month = place.clock() - timedelta(days=30)
    assert count(place, "SELECT count(*) FROM outbox WHERE done_at < %s", month) == 0
    night(place, days=1100)
    assert count(place, "SELECT count(*) FROM message WHERE account_id = %s", who.account_id) == 0
    assert count(place, "SELECT count(*) FROM sign_in_failure") == 0


def test_a_round_takes_bounded_parts_until_nothing_is_left(place: Town, caplog: pytest.LogCaptureFixture) -> None:
    with place.house.store.open(SYSTEM) as work:
        for n in range(PART + 50):
            work.accounts.open_session(None, f"part-{n}".encode(), work.now, {})
    place.clock.forward(minutes=1)
    assert place.dispatch(Forget("sessions", timedelta(0)), SYSTEM) == PART
    assert count(place, "SELECT count(*) FROM web_session WHERE account_id IS NULL") == 50
    with caplog.at_level("INFO", "shenbao.retention"):
        place.dispatch(StartRoutines(), SYSTEM)
        place.clock.forward(hours=24)
        place.settle()
    assert count(place, "SELECT count(*) FROM web_session WHERE account_id IS NULL") == 0
    assert "'sessions': 5" in caplog.text


def test_nobody_but_the_system_forgets(place: Town) -> None:
    with pytest.raises(Forbidden):
        place.dispatch(Forget("sessions", timedelta(0)), place.staff("operator1"))


@pytest.mark.parametrize(("text", "fits"), [("30", True), ("0", False), ("-1", False), ("x", False), ("99999", False)])
def test_periods_are_settings(text: str, fits: bool, tmp_path: Any) -> None:
    environment = {"DATA_DIR": str(tmp_path), "KEEP_REFUSED_VERIFICATIONS_DAYS": text}
    if fits:
        assert config.read(environment).keep.ages()["refused_verifications"] == timedelta(days=30)
    else:
        with pytest.raises(config.Misconfigured, match="KEEP_REFUSED_VERIFICATIONS_DAYS"):
            config.read(environment)


def test_what_operators_and_people_read_are_the_periods_that_hold() -> None:
    root, keep = Path(config.__file__).parents[1], config.Retention()
    table = (root / "docs" / "operations.md").read_text().partition("\n## Forgetting")[2].partition("\n## ")[0]
    told: dict[str, int] = {}
    for names, days in re.findall(r"^\| (`[^|]+) \| ([\d, ]+) \|", table, re.MULTILINE):
        listed, counts = re.findall("[A-Z_]+", names), [int(one) for one in days.split(",")]
        told |= zip(map(str.lower, listed), counts * len(listed) if len(counts) == 1 else counts, strict=True)
    assert told == asdict(keep)
    diagram = (root / "bpmn" / "real_name_verification" / "real_name_verification.bpmn").read_text()
    assert (keep.refused_verifications, keep.stray_files) == (90, 7)
    assert "审核未通过的留到保存期满（系统设置，默认九十天）" in diagram
    assert diagram.count("七天未继续，恢复未认证") == 1 and diagram.count('duration("P7D")') == 5
