"""Messages on their way: WeChat where it may, else an SMS; tried again with pauses; a person looks at what fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.queries import messages
from app.seed.exams import BATCH
from tests.flows.test_identity import applied, begun, permit
from tests.house import Town
from workflows.commands import CloseDelivery, ReadMessages, RetryDelivery, SendDigests, StartRoutines
from workflows.commands.tickets import AnnounceTickets
from workflows.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.handlers import tickets
from workflows.model import SYSTEM, Actor


class Outside:
    """What people get, on their phones and in WeChat."""

    def __init__(self, place: Town) -> None:
        self.place, self.sms, self.wechat = place, place.sandbox.extensions["sms"], place.sandbox.extensions["login"]
        self.appid = place.house.outside.login.mp_appid

    def person(self, mobile: str, wechat: str = "") -> Actor:
        who = self.place.person(mobile)
        if wechat:
            with self.place.house.store.open(SYSTEM) as work:
                work.accounts.bind_openid(who.account_id, self.appid, self.wechat.openid(self.appid, wechat))
        return who

    def tell(self, who: Actor, template: str = "paid", **facts: str) -> UUID:
        with self.place.house.store.open(SYSTEM) as work:
            work.notify(who.account_id, template, facts)
        self.place.settle()
        return messages_of(self.place, who)[0].id

    def texts(self, mobile: str) -> list[str]:
        return [one["text"] for one in self.sms.messages if one["mobile"] == mobile]

    def subscribe(self, wechat: str, template: str) -> None:
        self.wechat.allowed[self.wechat.openid(self.appid, wechat), template] += 1


def messages_of(place: Town, who: Actor) -> list[Any]:
    return place.ask(messages.inbox, who.account_id)[0]


@pytest.fixture
def out(place: Town) -> Iterator[Outside]:
    found = Outside(place)
    found.wechat.messages.clear()
    yield found
    found.sms.fault, found.wechat.fault = "", 0


def lines(place: Town, message_id: UUID) -> dict[str, tuple[str, int, str]]:
    with place.house.engine.connect() as db:
        sql = "SELECT channel, state, tries, answer FROM delivery WHERE message_id = %s"
        return {row[0]: tuple(row[1:]) for row in db.exec_driver_sql(sql, (message_id,))}


def test_who_has_let_wechat_tell_is_told_there_and_not_by_sms(out: Outside) -> None:
    who = out.person("13912340001", "user1")
    out.subscribe("user1", "pay_reminder")
    told = out.tell(who, "pay_reminder", until="2027-01-15 24:00")
    assert lines(out.place, told) == {"wechat": ("sent", 1, "sent")}
    assert out.wechat.messages[0]["data"] == {
        "thing1": {"value": "您的申报还未缴费"},
        "time2": {"value": "2027-01-15 24:00"},
    }
    assert out.texts("13912340001") == []


def test_one_tap_is_good_for_one_message_the_next_comes_by_sms(out: Outside) -> None:
    who = out.person("13912340002", "user2")
    out.subscribe("user2", "paid")
    out.tell(who)
    told = out.tell(who)
    assert lines(out.place, told) == {"wechat": ("skipped", 1, "not subscribed"), "sms": ("sent", 1, "sent")}
    assert out.texts("13912340002") == ["【湖北卫生人才】您的申报已缴费成功。"]


def test_who_has_no_wechat_is_told_by_sms_who_has_neither_has_the_inbox(out: Outside) -> None:
    told = out.tell(out.person("13912340003"))
    assert lines(out.place, told) == {"sms": ("sent", 1, "sent")}
    with out.place.house.store.open(SYSTEM) as work:
        nobody = Actor(work.accounts.add_person())
    told = out.tell(nobody)
    assert lines(out.place, told) == {"sms": ("skipped", 1, "no address")}


def test_a_provider_that_is_away_is_tried_again_with_pauses_then_a_person_looks_at_it(out: Outside) -> None:
    place, who = out.place, out.person("13912340004")
    out.sms.fault = "InternalError.Timeout"
    told = out.tell(who)
    for tries, minutes in enumerate((1, 5, 20), 1):
        assert lines(place, told) == {"sms": ("waiting", tries, "InternalError.Timeout")}
        place.settle()
        assert lines(place, told)["sms"][1] == tries, "not before the pause is over"
        place.clock.forward(minutes=minutes)
        place.settle()
    assert lines(place, told) == {"sms": ("failed", 4, "InternalError.Timeout")}
    assert told in [row.message_id for row in place.ask(messages.failed)]

    operator = place.staff("operator1")
    place.dispatch(RetryDelivery(told, "sms"), operator)
    place.settle()
    assert lines(place, told) == {"sms": ("failed", 5, "InternalError.Timeout")}, "one try, no more"
    out.sms.fault = ""
    place.dispatch(RetryDelivery(told, "sms"), operator)
    place.settle()
    assert lines(place, told) == {"sms": ("sent", 6, "sent")}
    assert len(out.texts("13912340004")) == 1
    with pytest.raises(Conflict):
        place.dispatch(RetryDelivery(told, "sms"), operator)


def test_wechat_away_for_good_leaves_it_to_an_sms(out: Outside) -> None:
    place, who = out.place, out.person("13912340005", "user3")
    out.wechat.fault = -1
    told = out.tell(who)
    for minutes in (1, 5, 20):
        place.clock.forward(minutes=minutes)
        place.settle()
    assert lines(place, told) == {"wechat": ("failed", 4, "wechat -1"), "sms": ("sent", 1, "sent")}


@pytest.mark.parametrize("code", [40003, 47003])
def test_a_message_that_wechat_does_not_take_is_not_offered_again(out: Outside, code: int) -> None:
    who = out.person(f"1391235{code % 10000:04d}")
    with out.place.house.store.open(SYSTEM) as work:
        work.accounts.bind_openid(who.account_id, out.appid, f"o{code}")
    out.wechat.fault = code
    assert lines(out.place, out.tell(who)) == {"wechat": ("failed", 1, f"refused {code}"), "sms": ("sent", 1, "sent")}


def test_a_refused_number_is_closed_by_hand_with_a_reason(out: Outside) -> None:
    place, who, operator = out.place, out.person("13912340007"), out.place.staff("operator1")
    out.sms.fault = "FailedOperation.PhoneNumberInBlacklist"
    told = out.tell(who)
    assert lines(place, told) == {"sms": ("failed", 1, "number")}
    with pytest.raises(Forbidden):
        place.dispatch(CloseDelivery(told, "sms", "本人已停用该号码"), who)
    with pytest.raises(Invalid):
        place.dispatch(CloseDelivery(told, "sms", " "), operator)
    place.dispatch(CloseDelivery(told, "sms", "本人已停用该号码"), operator)
    assert lines(place, told)["sms"][0] == "closed"
    assert told not in [row.message_id for row in place.ask(messages.failed)]
    with pytest.raises(NotFound):
        place.dispatch(RetryDelivery(UUID(int=7), "sms"), operator)


def test_an_inbox_is_paged_and_read_by_its_owner_only(out: Outside) -> None:
    place, who, other = out.place, out.person("13912340008"), out.person("13912340009")
    with place.house.store.open(SYSTEM) as work:
        for day in range(1, 46):
            work.notify(who.account_id, "pay_reminder", {"until": str(day)})
    seen, before = [], None
    while True:
        page, before = place.ask(messages.inbox, who.account_id, before)
        seen += [one.facts["until"] for one in page]
        if before is None:
            break
    assert seen == [str(day) for day in range(45, 0, -1)]
    first = messages_of(place, who)[0]
    with pytest.raises(NotFound):
        place.dispatch(ReadMessages(first.id), other)
    place.dispatch(ReadMessages(first.id), who)
    assert place.ask(messages.unread, who.account_id) == 44
    place.dispatch(ReadMessages(), who)
    assert (place.ask(messages.unread, who.account_id), place.ask(messages.unread, other.account_id)) == (0, 0)


def test_each_reviewer_is_told_once_a_day_what_waits(out: Outside) -> None:
    place = out.place
    place.dispatch(StartRoutines(), SYSTEM)
    place.dispatch(StartRoutines(), SYSTEM)
    wanted = "SELECT count(*) AS n FROM outbox WHERE kind = 'digest' AND done_at IS NULL"
    assert place.one(wanted).n == 1
    place.clock.forward(hours=24)
    place.settle()
    assert place.one(wanted).n == 1, "each leaves the next"


def test_a_digest_counts_each_task_where_it_presses_most(out: Outside) -> None:
    place, reviewer = out.place, out.place.staff("identity1")
    applied(place, begun(place, "黄示例", "HMPERMIT", permit(10)))
    place.dispatch(SendDigests(), SYSTEM)
    assert messages_of(place, reviewer)[0].facts == {"fresh": 1, "due_soon": 0, "overdue": 0}
    place.clock.forward(days=4, hours=1)
    place.settle()
    place.dispatch(SendDigests(), SYSTEM)
    assert messages_of(place, reviewer)[0].facts == {"fresh": 0, "due_soon": 1, "overdue": 0}
    place.clock.forward(days=1)
    place.settle()
    place.dispatch(SendDigests(), SYSTEM)
    supervisor = place.staff("supervisor1")
    assert messages_of(place, supervisor)[0].facts == {"fresh": 0, "due_soon": 0, "overdue": 1}
    assert place.one("SELECT count(*) AS n FROM delivery d JOIN message m ON m.id = d.message_id "
                     "WHERE m.template = 'digest'").n == 0  # fmt: skip


def test_who_is_registered_is_told_once_that_tickets_are_open_and_nobody_else(
    out: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, operator = out.place, out.place.staff("operator1")
    monkeypatch.setattr(tickets, "PART", 2)
    people = [out.person(f"1391236{n:04d}") for n in range(5)]
    place.clock.offset = timedelta(0)
    with place.house.engine.begin() as db:
        for who, status in zip(people, ["REGISTERED"] * 4 + ["REJECTED"], strict=True):
            made_up(db, who.account_id, status)
    with pytest.raises(Forbidden):
        place.dispatch(AnnounceTickets(BATCH), people[0])
    place.dispatch(AnnounceTickets(BATCH), operator)
    place.settle()
    told = [[one.template for one in messages_of(place, who)] for who in people]
    assert told == [["ticket_open"]] * 4 + [[]]
    assert len(out.texts("13912360000")) == 1
    with pytest.raises(Conflict, match="已经告知过"):
        place.dispatch(AnnounceTickets(BATCH), operator)


def made_up(db: Any, account_id: UUID | None, status: str) -> None:
    """A declaration and its ended case, as rows."""
    release = db.exec_driver_sql("SELECT id FROM release WHERE key = 'declaration'").scalar()
    instance, declaration = uuid4(), uuid4()
    db.exec_driver_sql(
        "INSERT INTO instance (id, key, release_id, business_key, account_id, subject, status, revision, state,"
        " audit_n, audit_mac, started_at) VALUES (%s, 'declaration', %s, %s, %s, %s, 'completed', 1, '', 0, '', now())",
        (instance, release, str(declaration), account_id, str(declaration)),
    )
    db.exec_driver_sql(
        "INSERT INTO declaration (id, batch_id, project, exam_year, account_id, instance_id, version, status,"
        " created_at, status_at) VALUES (%s, %s, 'HPTQ', 2027, %s, %s, 1, %s, now(), now())",
        (declaration, BATCH, account_id, instance, status),
    )
