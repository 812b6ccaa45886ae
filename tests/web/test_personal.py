"""The rights of a person: what I agreed to, a copy of my data, taking consent back, closing my account."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from app.config import Retention
from app.factory import create_app
from app.seed.exams import BATCH
from tests.flows.test_whole_way import CONSENTS, FORM, HOLDER, UNBOUND, bound, declared, paid, verified
from tests.house import Town, subject
from tests.web.conftest import Desk
from workflows.commands.declaration import StartDeclaration, WithdrawDeclaration
from workflows.commands.identity import StartVerification
from workflows.forms.numbers import check_digit
from workflows.model import SYSTEM, Actor, Grant

NUMBERS = {
    "13912350001": "420199199003072832",
    "13912350002": "420199199511123421",
    "13912350003": "42019919880808457X",
    "13912350004": "420199197612310112",
    "13912350005": "420199200101012046",
}


@pytest.fixture(scope="module")
def town(desk: Desk) -> Town:
    return desk.town


def post(browser: FlaskClient, path: str, **data: str) -> Any:
    csrf = browser.get("/login").text.partition('name="csrf" value="')[2][:32]
    return browser.post(path, data={"csrf": csrf, **data})


def rows(town: Town, sql: str, *values: Any) -> list[Any]:
    with town.house.engine.connect() as db:
        return list(db.exec_driver_sql(sql, values or None))


def count(town: Town, sql: str, *values: Any) -> int:
    return int(rows(town, sql, *values)[0][0])


def code_sent_to(town: Town, mobile: str) -> str:
    town.settle()
    text = next(one["text"] for one in town.sandbox.extensions["sms"].messages if one["mobile"] == mobile)
    return str(text.partition("验证码 ")[2][:6])


# ---- what I agreed to


def test_no_box_is_ticked_beforehand_and_each_is_needed(desk: Desk) -> None:
    who = desk.town.person("13912350091")
    desk.town.dispatch(StartVerification(), who)
    (task,) = desk.town.open_tasks(who)
    browser = desk.browser(who)
    page = browser.get(f"/tasks/{task.id}").text
    for box in CONSENTS:
        assert f'name="{box}"' in page
        assert " checked" not in page.partition(f'name="{box}"')[2].partition(">")[0]
        answers = {one: "on" for one in CONSENTS if one != box}
        filled = {"doc_type": "RIC", "name": "张示例", "number": NUMBERS["13912350001"], **answers}
        refused = post(browser, f"/tasks/{task.id}", revision=str(task.revision), **filled)
        assert refused.status_code == 422
        assert f'id="{box}-e"' in refused.text.replace("f-", "") or "aria-invalid" in refused.text


def test_what_was_agreed_to_is_kept_as_it_stood_with_version_and_time_and_shown(desk: Desk) -> None:
    town, mobile = desk.town, "13912350001"
    who = verified(town, mobile, NUMBERS[mobile])
    kept = rows(town, "SELECT kind, text, digest FROM consent WHERE account_id = %s", who.account_id)
    assert {row.kind for row in kept} == set(CONSENTS)
    assert all(bytes(row.digest) == hashlib.sha256(row.text.encode()).digest() for row in kept)
    page = desk.browser(who).get("/me/data").text
    assert "同意将姓名、证件号码提交身份核验服务进行比对" in page
    assert page.count("第 1 版，") == 3


def test_agreeing_again_to_the_same_text_is_shown_once(desk: Desk) -> None:
    town = desk.town
    who = town.person("13912350092")
    town.dispatch(StartVerification(), who)
    for name in ("不符示例", "不符例"):
        number = "42019919600303300" + check_digit("42019919600303300")
        filled = {"doc_type": "RIC", "name": name, "number": number, **CONSENTS}
        town.do(who, "fill_identity", filled)
        town.scan(who)
        town.do(who, "choose_next", {"next_step": "correct"})
    assert count(town, "SELECT count(*) FROM consent WHERE account_id = %s", who.account_id) == 6
    assert desk.browser(who).get("/me/data").text.count("第 1 版，") == 3


# ---- a copy of my data


def test_a_session_that_is_not_fresh_must_prove_itself_by_a_code(desk: Desk) -> None:
    town, mobile = desk.town, "13912350093"
    who = town.person(mobile)
    browser = desk.browser(who)
    town.clock.forward(minutes=11)
    assert "申请一份" not in browser.get("/me/data").text
    for path in ("export", "withdraw", "close"):
        refused = post(browser, f"/me/data/{path}", sure="1")
        assert (refused.status_code, "请先在“我的数据与同意”页面确认是您本人" in refused.text) == (403, True)
    assert post(browser, "/me/data/code").status_code == 200
    code = code_sent_to(town, mobile)
    wrong = post(browser, "/me/data/prove", code="000000" if code != "000000" else "111111")
    assert (wrong.status_code, "验证码错误或已失效" in wrong.text) == (422, True)
    assert post(browser, "/me/data/code").status_code == 422, "not twice in a minute"
    assert post(browser, "/me/data/prove", code=code).status_code == 303
    assert "申请一份" in browser.get("/me/data").text
    assert post(browser, "/me/data/export").status_code == 303
    town.clock.forward(minutes=11)
    assert "申请一份" not in browser.get("/me/data").text


def test_who_has_no_number_signs_in_again_instead(desk: Desk) -> None:
    with desk.town.house.store.open(SYSTEM) as work:
        who = Actor(work.accounts.add_person())
    browser = desk.browser(who)
    desk.town.clock.forward(minutes=11)
    assert "请退出后用微信重新登录" in browser.get("/me/data").text
    assert post(browser, "/me/data/code").status_code == 422


def test_a_copy_holds_everything_is_made_by_a_job_and_can_be_had_for_three_days(desk: Desk) -> None:
    town, mobile = desk.town, "13912350002"
    who = verified(town, mobile, NUMBERS[mobile], "payer-export")
    bound(town, who, "I05")
    town.dispatch(StartDeclaration(BATCH), who)
    declared(town, who)
    paid(town, who)
    picture = town.picture(who)
    browser = desk.browser(who)
    for _ in range(2):
        post(browser, "/me/data/export")
    assert "正在准备，做好后通知您。" in browser.get("/me/data").text
    assert count(town, "SELECT count(*) FROM data_export WHERE account_id = %s", who.account_id) == 1
    town.settle()
    assert "您申请的数据副本已做好" in browser.get("/me/messages").text
    export = rows(town, "SELECT id, content FROM data_export WHERE account_id = %s", who.account_id)[0]
    assert b"PK" not in bytes(export.content)[:40], "sealed"

    answer = post(browser, f"/me/data/export/{export.id}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="shenbao-data.zip"'
    archive = ZipFile(io.BytesIO(answer.data))
    told = json.loads(archive.read("data.json"))
    assert f"files/{picture}.jpg" in archive.namelist()
    assert told["account"]["mobile"] == mobile
    assert told["person"]["name"] == "张示例"
    assert told["person"]["documents"][0]["number"] == NUMBERS[mobile]
    assert told["declarations"][0]["snapshot"]["person"]["number"] == NUMBERS[mobile]
    assert told["payments"][0]["amount_fen"] == 24400
    assert {one["element_id"] for one in told["answers"]} >= {"fill_identity", "fill_form", "choose"}
    assert set(CONSENTS) <= {one["kind"] for one in told["consents"]}
    assert "export.asked" in [one["event"] for one in told["events"]]
    for empty in ("verifications", "identity_checks", "document_scans", "work_units", "messages", "receipts"):
        assert told[empty], empty
    assert "\\x" not in json.dumps(told), "nothing is still sealed"

    other = desk.browser(town.person("13912350094"))
    assert post(other, f"/me/data/export/{export.id}").status_code == 404
    events = rows(town, "SELECT event FROM audit WHERE stream = %s ORDER BY n", f"account:{who.account_id}")
    assert [row.event for row in events][-3:] == ["export.asked", "export.made", "export.opened"]
    town.clock.forward(days=3, minutes=1)
    assert post(desk.browser(who), f"/me/data/export/{export.id}").status_code == 404


# ---- taking consent back, and closing


def test_consent_is_not_taken_back_under_an_open_declaration(desk: Desk) -> None:
    town = desk.town
    who = verified(town, "13912350003", NUMBERS["13912350003"])
    bound(town, who, "I05")
    town.dispatch(StartDeclaration(BATCH), who)
    declared(town, who)
    browser = desk.browser(who)
    for path, words in (("withdraw", "现在还不能撤回同意："), ("close", "现在还不能注销账号：")):
        assert "请先勾选确认。" in post(browser, f"/me/data/{path}").text
        refused = post(browser, f"/me/data/{path}", sure="1")
        assert (refused.status_code, f"{words}有未办结的申报" in refused.text) == (409, True)
    assert town.one("SELECT closed_at FROM account WHERE id = %s", who.account_id).closed_at is None
    town.dispatch(WithdrawDeclaration(subject(town, who), "change"), who)
    town.settle()

    files = count(town, "SELECT count(*) FROM file WHERE account_id = %s", who.account_id)
    assert post(browser, "/me/data/withdraw", sure="1").location == "/me/verification"
    page = browser.get("/me/data").text
    assert "已撤回" in page
    assert "撤回全部同意" not in page
    assert "已阅读：" in page, "what was declared was agreed to for good"
    assert ">未认证<" in browser.get("/me").text
    left = count(town, "SELECT count(*) FROM file WHERE account_id = %s", who.account_id)
    assert left == files - 2, "both sides of the card; what was declared with stays"
    assert count(town, "SELECT count(*) FROM person WHERE account_id = %s", who.account_id) == 0
    kept = town.one("SELECT status, snapshot FROM declaration WHERE account_id = %s", who.account_id)
    assert kept.status == "WITHDRAWN"
    assert kept.snapshot
    verified_again = town.dispatch(StartVerification(), who)
    assert [task.element_id for task in verified_again.tasks] == ["fill_identity"]


def obstacles(town: Town, who: Actor) -> Any:
    with town.house.store.open(SYSTEM) as work:
        return list(work.closing.obstacles(who.account_id))


def test_a_review_a_duty_and_unsettled_money_stand_in_the_way(desk: Desk) -> None:
    town = desk.town
    reviewed = town.person("13912350095")
    town.dispatch(StartVerification(), reviewed)
    permit = {"doc_type": "HMPERMIT", "name": "黄示例", "number": "H0000950100", **HOLDER, **CONSENTS}
    town.do(reviewed, "fill_identity", permit)
    town.do(reviewed, "upload_documents", {"front": [town.picture(reviewed)], "back": [town.picture(reviewed)]})
    town.do(reviewed, "confirm_verification", {})
    assert obstacles(town, reviewed) == ["verification"]

    contact = town.person("13912350096")
    with town.house.store.open(SYSTEM) as work:
        work.accounts.grant(contact.account_id, Grant("unit_admin", "institution:1"))
    assert obstacles(town, contact) == ["duty"]
    refused = post(desk.browser(contact), "/me/data/close", sure="1")
    assert "您是单位业务负责人，请先移交" in refused.text

    payer = verified(town, "13912350005", NUMBERS["13912350005"], "payer-closing")
    town.dispatch(StartDeclaration(BATCH), payer)
    declared(town, payer, {**FORM, **UNBOUND})
    paid(town, payer)
    assert obstacles(town, payer) == ["declaration"]
    town.sandbox.extensions["pay"].faults["refund_after"] = 5
    town.review("registration1", decision="reject", reason_code="YEARS_SHORT", opinion="年限不足")
    assert obstacles(town, payer) == ["money"]


def test_what_was_only_begun_does_not_stand_in_the_way(desk: Desk) -> None:
    town = desk.town
    who = town.person("13912350097")
    town.dispatch(StartVerification(), who)
    assert obstacles(town, who) == []
    assert "您的账号已注销" in post(desk.browser(who), "/me/data/close", sure="1").text


def test_how_long_the_record_is_kept_is_said_as_it_is_set(desk: Desk) -> None:
    who = desk.town.person("13912359999")
    assert "申报保存 5 年，缴费记录保存 10 年" in desk.browser(who).get("/me/data").text
    keep = Retention(declarations=2 * 366, orders=7 * 366)
    shorter = create_app(replace(desk.town.house.site(), keep=keep))
    page = Desk(desk.town, shorter).browser(who).get("/me/data").text
    assert "申报保存 2 年，缴费记录保存 7 年" in page


def test_an_account_is_closed_number_wechat_and_document_are_free_and_the_record_stays(desk: Desk) -> None:
    town, mobile = desk.town, "13912350004"
    who = verified(town, mobile, NUMBERS[mobile], "closing-1")
    bound(town, who, "I05")
    town.dispatch(StartDeclaration(BATCH), who)
    declared(town, who)
    town.dispatch(WithdrawDeclaration(subject(town, who), "change"), who)
    town.settle()
    town.dispatch(StartDeclaration(BATCH), who)
    browser, elsewhere = desk.browser(who), desk.browser(who)
    page = post(browser, "/me/data/close", sure="1")
    assert "您的账号已注销，已退出登录。" in page.text
    assert browser.get("/me").status_code == elsewhere.get("/me").status_code == 303
    row = town.one("SELECT mobile, mobile_index, closed_at FROM account WHERE id = %s", who.account_id)
    assert (row.mobile, row.mobile_index) == (None, None)
    assert row.closed_at is not None
    running = "SELECT count(*) FROM instance WHERE account_id = %s AND status IN ('active', 'incident')"
    assert count(town, running, who.account_id) == 0
    assert count(town, "SELECT count(*) FROM user_task WHERE assignee = %s AND state = 'open'", who.account_id) == 0
    assert count(town, "SELECT count(*) FROM wechat_identity WHERE account_id = %s", who.account_id) == 0
    kept = {one.status: one.snapshot for one in rows(
        town, "SELECT status, snapshot FROM declaration WHERE account_id = %s", who.account_id)}  # fmt: skip
    assert kept.keys() == {"WITHDRAWN", "EXPIRED"}
    assert kept["WITHDRAWN"]
    town.clock.forward(days=30)
    town.settle()
    assert count(town, "SELECT count(*) FROM incident WHERE resolved_at IS NULL") == 0, "nothing rings any more"

    again = verified(town, mobile, NUMBERS[mobile], "closing-1")
    assert again.account_id != who.account_id
    assert town.one("SELECT status FROM verification WHERE account_id = %s", again.account_id).status == "VERIFIED"
