"""What a person says never shows where it does not belong.

Neither in logs, Redis, job payloads, process state and plain columns, nor in the addresses of pages.
"""

from __future__ import annotations

import logging
import re
from html import unescape
from urllib.parse import unquote

import pytest
from redis import Redis

from app.factory import create_app
from app.jobs.bell import Bell
from app.seed import demo_code
from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.flows.test_reconciliation import reconciled
from tests.flows.test_registration import form as institution
from tests.flows.test_registration import papers
from tests.flows.test_whole_way import CONSENTS, FORM, declared, paid
from tests.flows.test_withdraw_refund import settled
from tests.house import Town, subject
from tests.web.conftest import Desk
from tests.web.test_personal import post
from workflows.commands.declaration import ResubmitDeclaration, StartDeclaration, WithdrawDeclaration
from workflows.commands.identity import StartBinding, StartVerification
from workflows.commands.login import LogInByCode, RequestCode
from workflows.commands.units import StartRegistration
from workflows.model import SYSTEM, Actor

NAME, NUMBER, MOBILE, DIPLOMA, OPENID = "金丝雀", "420199199402286538", "13712345678", "CANARY-DIPLOMA", "canary-openid"
IN_MINI_PROGRAM, OPINION = "canary-mini-program", "CANARY-OPINION"
CODE = demo_code("I05")


def number() -> str:
    from workflows.forms.numbers import check_digit

    return NUMBER[:17] + check_digit(NUMBER[:17])


def test_no_canary_is_found_anywhere(place: Town, redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place.dispatch(RequestCode(MOBILE, "login", "127.0.0.1"), SYSTEM)
    place.settle()
    who = place.person(MOBILE, OPENID)
    subscribed(place, who, "verified", "sent_back")
    place.dispatch(LogInByCode(MOBILE, "000000", b"x" * 32), SYSTEM)
    place.dispatch(StartVerification(), who)
    place.do(who, "fill_identity", {"doc_type": "RIC", "name": NAME, "number": number(), **CONSENTS})
    place.scan(who)
    place.dispatch(StartBinding(), who)
    place.do(who, "search_unit", {"unit_query": "示例", "institution": str(unit_id("I05"))})
    place.do(who, "enter_code", {"confirmation_code": CODE})
    place.dispatch(StartDeclaration(BATCH), who)
    declared(place, who, {**FORM, "mobile": MOBILE, "diploma_no": DIPLOMA, "address": f"{NAME}路 1 号"})
    paid(place, who)
    place.review("unit1", decision="send_back", reason_code="OTHER", opinion=f"{NAME}的材料 {OPINION}")
    desk = Desk(place, create_app(place.house.site()))
    once = _addresses(desk, who)
    refused_by_sms(place, who)
    place.dispatch(WithdrawDeclaration(subject(place, who), "change"), who)
    place.settle()
    place.dispatch(ResubmitDeclaration(subject(place, who)), who)
    declared(place, who, {**FORM, "mobile": MOBILE, "diploma_no": DIPLOMA}, subjects=["1", "2"])
    paid(place, who)
    settled(place)
    assert place.one("SELECT status FROM refund").status == "SUCCESS"
    place.dispatch(StartRegistration(), who)
    place.do(who, "fill_institution", institution(1, mobile=MOBILE, department=f"{NAME}科"))
    place.do(who, "upload_papers", papers(place, who))
    assert post(desk.browser(who), "/me/data/export").status_code == 303
    place.settle()
    reconciled(place)
    twice = _addresses(desk, who)
    assert any(path.startswith("/ops/money /ops/money/orders/") for path in twice)
    canaries = [NAME, number(), MOBILE, DIPLOMA, OPENID, IN_MINI_PROGRAM, OPINION, CODE]
    tables = _database(place)
    kinds = ["message", "data_export", "bill_line", "institution", "audit", "history", "refund", "pay_notification"]
    for name in kinds:
        assert tables[name], name
    assert delivered(place) >= {("wechat", "sent"), ("sms", "sent"), ("sms", "failed")}
    assert _found(canaries, tables) == []
    assert _found(canaries, once) + _found(canaries, twice) == []
    assert _found(canaries, _logs(caplog)) == []
    assert _found(canaries, _redis(place, redis_url)) == []


def subscribed(place: Town, who: Actor, *templates: str) -> None:
    """They let the mini-program tell them of these, once each."""
    appid = place.house.outside.login.mp_appid
    with place.house.store.open(SYSTEM) as work:
        work.accounts.bind_openid(who.account_id, appid, IN_MINI_PROGRAM)
    for template in templates:
        place.sandbox.extensions["login"].allowed[IN_MINI_PROGRAM, template] += 1


def refused_by_sms(place: Town, who: Actor) -> None:
    """A provider that says the number again in what it answers: one that it refuses, one that it cannot send now."""
    for fault in (f"FailedOperation.PhoneNumberInBlacklist {MOBILE}", f"InternalError {MOBILE}"):
        place.sandbox.extensions["sms"].fault = fault
        with place.house.store.open(SYSTEM) as work:
            work.notify(who.account_id, "paid")
        place.settle()
    place.sandbox.extensions["sms"].fault = ""


def delivered(place: Town) -> set[tuple[str, str]]:
    with place.house.engine.connect() as db:
        return {(row.channel, row.state) for row in db.exec_driver_sql("SELECT channel, state FROM delivery")}


def _found(canaries: list[str], texts: dict[str, bytes]) -> list[tuple[str, str]]:
    shapes = [(canary, shape) for canary in canaries for shape in (canary.encode(), canary.encode("unicode_escape"))]
    return [(canary, where) for where, text in texts.items() for canary, shape in shapes if shape in text]


def _addresses(desk: Desk, who: Actor) -> dict[str, bytes]:
    """Where the pages of this person, and those of who reviews them, lead to; each page shows itself."""
    told: dict[str, bytes] = {}
    unit, operator, finance = (desk.town.staff(login) for login in ("unit1", "operator1", "finance1"))
    starts = [(who, "/"), (unit, "/desk"), (unit, "/unit"), (operator, "/ops/messages"), (finance, "/ops/money")]
    for actor, start in starts:
        browser, ahead = desk.browser(actor), [start]
        while ahead and len(told) < 200:
            path = ahead.pop()
            answer = browser.get(path)
            assert answer.status_code < 500, path
            inside = (
                re.findall(r'(?:href|src|action)="([^"#]+)"', answer.text) if answer.mimetype == "text/html" else []
            )
            found = [*map(unescape, inside), answer.headers.get("Location", "")]
            told[f"{start} {path}"] = unquote(" ".join(found)).encode()
            ahead += [one for one in found if one.startswith("/") and f"{start} {one}" not in told and one not in ahead]
    assert any(path.endswith("form.pdf") for path in told)
    return told


def _database(place: Town) -> dict[str, bytes]:
    with place.house.engine.connect() as db:
        tables = db.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").scalars().all()
        rows = {name: db.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in tables}
    assert rows["submission"]
    assert rows["instance"]
    return {name: b"\n".join(_bytes(value) for row in found for value in row) for name, found in rows.items()}


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()


def _logs(caplog: pytest.LogCaptureFixture) -> dict[str, bytes]:
    told = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name != "werkzeug"]
    return {"log": "\n".join(told).encode()}


def _redis(place: Town, url: str) -> dict[str, bytes]:
    """Ring the bell for every row, and look at all that Redis holds then."""
    redis = Redis.from_url(url)
    redis.flushall()
    place.clock.forward(days=1)
    with place.house.engine.begin() as db:
        db.exec_driver_sql("UPDATE outbox SET done_at = NULL, pushed_at = NULL, lease_until = NULL, run_at = now()")
    bell = Bell(place.house.hands, redis, place.clock, place.house.executor)
    while bell._ring() > 0:
        pass
    keys = redis.keys("*")
    assert keys
    return {key.decode(): redis.dump(key) or b"" for key in keys} | {"keys": b" ".join(keys)}
