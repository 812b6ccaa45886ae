"""The inbox as people see it, and the operators' page of what did not get out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from app.queries import messages
from tests.flows.test_whole_way import verified
from tests.web.conftest import Desk
from workflows.model import SYSTEM, Actor

ROOT = Path(__file__).parents[2]


def tell(desk: Desk, who: Actor, template: str, about: UUID | None = None, **facts: str) -> None:
    with desk.town.house.store.open(SYSTEM) as work:
        work.notify(who.account_id, template, facts, about)


def post(browser: FlaskClient, path: str, **data: str) -> Any:
    csrf = browser.get("/login").text.partition('name="csrf" value="')[2][:32]
    return browser.post(path, data={"csrf": csrf, **data})


def test_an_empty_inbox_says_what_comes_here(desk: Desk) -> None:
    page = desk.browser(desk.town.person("13912340101")).get("/me/messages").text
    assert "没有消息。办理有进展时，会在这里告诉您。" in page
    assert "全部标为已读" not in page


def test_a_message_says_its_facts_and_why_and_opens_what_it_is_about(desk: Desk) -> None:
    who, about = desk.town.person("13912340102"), UUID(int=42)
    browser = desk.browser(who)
    tell(desk, who, "sent_back", about, until="2027-01-15 24:00", reason="CERT_UNCLEAR")
    tell(desk, who, "verification_rejected", reason="IDENTITY_MISMATCH")
    page = browser.get("/me/messages").text
    assert "请于 2027-01-15 24:00 前登录查看原因并修改。" in page
    assert "原因：材料不清晰" in page
    assert page.count("未读</span>") == 2
    assert browser.get("/me").text.count('<span class="badge">2</span>') == 1
    verification, declaration = desk.town.ask(messages.inbox, who.account_id)[0]
    assert browser.get(f"/messages/{verification.id}").location == "/me/verification"
    assert browser.get(f"/messages/{declaration.id}").location == f"/declarations/{about}"
    assert "未读</span>" not in browser.get("/me/messages").text
    browser.set_cookie("lang", "en")
    assert "please sign in, see why, and correct it before 2027-01-15 24:00" in browser.get("/me/messages").text


def test_all_are_marked_read_in_one_step_and_older_ones_are_a_page_away(desk: Desk) -> None:
    who = desk.town.person("13912340103")
    with desk.town.house.store.open(SYSTEM) as work:  # one transaction: what comes in one millisecond keeps its order
        for day in range(25):
            work.notify(who.account_id, "pay_reminder", {"until": f"第{day}天"})
    browser = desk.browser(who)
    page = browser.get("/me/messages").text
    assert "第24天" in page
    assert "第4天" not in page
    older = page.partition("?before=")[2][:36]
    assert "第4天" in browser.get(f"/me/messages?before={older}").text
    assert browser.get("/me/messages?before=nothing").status_code == 200
    assert post(browser, "/messages/read").location == "/me/messages"
    assert desk.town.ask(messages.unread, who.account_id) == 0


def test_every_message_of_a_whole_verification_opens_a_page_of_its_own(desk: Desk) -> None:
    who = verified(desk.town, "13912340104", "420199199003072832", "messages")
    browser = desk.browser(who)
    told = desk.town.ask(messages.inbox, who.account_id)[0]
    assert "verified" in [one.template for one in told]
    for one in told:
        assert browser.get(f"/messages/{one.id}", follow_redirects=True).status_code == 200


def test_reviewers_have_an_inbox_at_their_desk(desk: Desk) -> None:
    reviewer = desk.town.staff("identity1")
    with desk.town.house.store.open(SYSTEM) as work:
        work.notify(reviewer.account_id, "digest", {"fresh": 3, "due_soon": 2, "overdue": 1})
    browser = desk.browser(reviewer)
    assert "新到 3 件，即将到期 2 件，已逾期 1 件" in browser.get("/desk/messages").text
    (digest,) = desk.town.ask(messages.inbox, reviewer.account_id)[0]
    assert browser.get(f"/messages/{digest.id}").location == "/desk"
    assert post(browser, "/messages/read").location == "/desk/messages"


def test_operators_see_what_failed_without_whose_it_is_and_try_again_or_close_it(desk: Desk) -> None:
    town, who = desk.town, desk.town.person("13912340105")
    town.sandbox.extensions["sms"].fault = "LimitExceeded.PhoneNumberDailyLimit"
    tell(desk, who, "paid")
    tell(desk, who, "registered")
    town.settle()
    town.sandbox.extensions["sms"].fault = ""
    operator = desk.browser(town.staff("operator1"))
    page = operator.get("/ops/messages").text
    assert page.count("<td>超过对方的发送限额</td>") == 2
    assert "13912340105" not in page
    registered, paid = town.ask(messages.inbox, who.account_id)[0]
    assert post(operator, f"/ops/messages/{paid.id}/sms/retry").status_code == 303
    town.settle()
    assert post(operator, f"/ops/messages/{registered.id}/sms/close", reason="短").status_code == 422
    assert post(operator, f"/ops/messages/{registered.id}/sms/close", reason="本人已在站内看到").status_code == 303
    page = operator.get("/ops/messages").text
    assert "没有发送失败的消息。" in page
    assert post(operator, f"/ops/messages/{paid.id}/sms/retry").status_code == 409
    auditor = desk.browser(town.staff("auditor1"))
    assert auditor.get("/ops/messages").status_code == 200
    assert post(auditor, f"/ops/messages/{paid.id}/sms/retry").status_code == 403


def test_inside_of_the_mini_program_one_is_led_to_where_wechat_may_be_allowed_to_tell(desk: Desk) -> None:
    browser = desk.browser(desk.town.person("13912340106"))
    assert 'id="subscribe"' not in browser.get("/me/messages").text
    page = browser.get("/me/messages", headers={"User-Agent": "MicroMessenger/8.0 miniProgram/wx0123"}).text
    assert 'data-url="/pages/subscribe/subscribe?ids=sent_back,pay_reminder,registered"' in page
    shell = json.loads((ROOT / "deploy/mini-program/app.json").read_text())
    assert "pages/subscribe/subscribe" in shell["pages"]
    for ending in ("js", "json", "wxml"):
        assert (ROOT / f"deploy/mini-program/pages/subscribe/subscribe.{ending}").is_file()
