"""Every page of the product in the states it can be in: seen by the tests of all pages and by the tour."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from app.factory import create_app
from app.integrations.scan.sandbox import photograph, specimen
from app.integrations.scan.specimens import DRAWN
from app.seed import demo_code
from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.flows.test_money import number, order, review
from tests.flows.test_registration import applied, contact
from tests.flows.test_whole_way import CHOICE, CONSENTS, FORM, HOLDER, bound, declared, paid, uploads
from tests.house import PlayedScanner, Town, digest, subject, with_scanner
from tests.web.clerk import Clerk
from tests.web.conftest import Desk
from workflows.commands import ClaimNext, ClaimTask, CompleteTask, StoreFile
from workflows.commands.declaration import StartDeclaration, WithdrawDeclaration
from workflows.commands.identity import StartBinding, StartVerification, UnbindUnit
from workflows.commands.money import ProposeRefund, Reconcile
from workflows.commands.units import ConfirmEach
from workflows.forms.cleaning import SHANGHAI
from workflows.model import SYSTEM, Actor, Grant
from workflows.ports import TaskRow
from workflows.ports.scans import Found, Reading

LONG = "欧阳买买提·阿卜杜热合曼·努尔买买提·艾力𠮷㼆"  # 25 characters, two of them rare
CLERK = "单位业务负责人（演示）"  # how the demonstration's unit account is called
PEOPLE = {CLERK, LONG, LONG[:-1], "张示例", "陈示例", "周示例", "吴示例", "李示例"}
WRITTEN = {"请补传证书", "照片模糊", "与证件不符", "某大学"}
GAP = "其他系统误用商户号收款，已联系退回"
NAMES = (
    "SELECT name FROM institution",
    "SELECT unnest(former_names) FROM institution",
    "SELECT name FROM division",
    "SELECT text FROM notice",
)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page in a state: who looks at it, and what is pressed there first ("" for nothing)."""

    name: str
    path: str
    who: Actor | None = None
    press: str = ""

    @property
    def candidate(self) -> bool:
        """On a phone, with the strict limits of weight."""
        return not (self.who and self.who.staff) and not self.path.startswith("/desk")

    @property
    def wrong(self) -> bool:
        """What is pressed is a mistake, and the page says so."""
        return self.name.endswith("-errors")


@dataclass
class Gallery:
    """A town with people in every state, and its pages."""

    town: Town
    app: Flask
    leaves: list[Leaf] = field(default_factory=list)

    def hang(self, name: str, path: str, who: Actor | None = None, press: str = "") -> None:
        self.leaves.append(Leaf(name, path, who, press))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.town.house.settings.port}"

    def session(self, who: Actor | None) -> dict[str, str]:
        """The cookie of somebody who has signed in."""
        if who is None:
            return {}
        token = secrets.token_urlsafe(32)
        with self.town.house.store.open(SYSTEM) as work:
            work.accounts.open_session(who.account_id, digest(token), work.now + timedelta(hours=8), {})  # type: ignore[arg-type]
        return {"shenbao": token}

    def names(self) -> set[str]:
        """Proper names: people, units and places; and what an exam's organiser or a person has written."""
        with self.town.house.engine.connect() as db:
            found = {str(value) for query in NAMES for value in db.exec_driver_sql(query).scalars() if value}
        lines = {line.replace("**", "").strip() for text in found for line in text.splitlines()}
        masked = {f"{name[0]}{'*' * (len(name) - 1)}" for name in PEOPLE}
        return {line for line in lines if re.search("[\u3400-\u9fff]", line)} | PEOPLE | masked | WRITTEN

    def claimed(self, name: str, login: str, element: str) -> None:
        """The page of a task that a staff member has claimed."""
        self.hang(name, f"/desk/tasks/{claim(self.town, login, element).id}", self.town.staff(login))

    def task(self, name: str, who: Actor, element: str, *, wrong: bool = False) -> None:
        """The page of somebody's open task; `wrong`: also what it says to an empty form."""
        found = next(task for task in self.town.open_tasks(who) if task.element_id == element)
        self.hang(name, f"/tasks/{found.id}", who)
        if wrong:
            self.hang(f"{name}-errors", f"/tasks/{found.id}", who, "form[data-form] .btns:last-of-type .btn:last-child")


class Album(PlayedScanner):
    """Reads of a real picture what was written down for it; nothing of another."""

    def __init__(self) -> None:
        self.said: dict[bytes, Reading] = {}

    def read(self, picture: bytes, doc_type: str, side: str) -> Reading:
        if picture[3:4] in (b"{", b""):
            return super().read(picture, doc_type, side)
        return self.said.get(picture, Reading({}, ("blurred", "cut_off"), ()))


def picture(town: Town, who: Actor, side: str, name: str, number: str, reading: Reading | None = None) -> str:
    """A photograph of a document, and what will be read of it."""
    raw = photograph(DRAWN["RIC", side](specimen("RIC", name, number)))
    if reading is not None:
        town.house.outside.scanner.said[raw] = reading  # type: ignore[attr-defined]
    return str(town.dispatch(StoreFile(raw, "image/jpeg"), who).id)


def sides(town: Town, who: Actor, name: str, number: str, read: str = "") -> dict[str, list[str]]:
    front = Reading({"name": Found(read or name, sure=True), "number": Found(number, sure=True)}, (), ())
    back = Reading({"valid_to": Found("2046-01-06", sure=True)}, (), ())
    return {
        "front": [picture(town, who, "front", name, number, front)],
        "back": [picture(town, who, "back", name, number, back)],
    }


@contextmanager
def gallery(built: Town) -> Iterator[Gallery]:
    """All of it, built by commands."""
    built.house = with_scanner(built.house, Album())  # type: ignore[arg-type]
    seen = Gallery(built, create_app(built.house.site()))
    for part in (_outside, _identity, _unit, _declaration, _registration, _staff, _money, _studio):
        part(seen)
    yield seen


@contextmanager
def over_http(seen: Gallery) -> Iterator[None]:
    """Its pages, served."""
    pages = make_server("127.0.0.1", seen.town.house.settings.port, seen.app, threaded=True)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    yield
    pages.shutdown()


def open_leaf(page: Page, seen: Gallery, leaf: Leaf, clothes: str = "plain") -> None:
    """The page, as whoever looks at it sees it, after what is pressed there; large type and English are cookies."""
    page.set_viewport_size(PHONE if leaf.candidate else DESK)  # type: ignore[arg-type]
    page.context.clear_cookies()
    cookies = {"large": {"care": "1"}, "en": {"lang": "en"}}.get(clothes, {}) | seen.session(leaf.who)
    page.context.add_cookies([{"name": name, "value": value, "url": seen.url} for name, value in cookies.items()])
    page.goto(seen.url + leaf.path, wait_until="load")
    if leaf.press:
        page.locator(leaf.press).last.click()
        page.wait_for_load_state("load")


def at_double_type(page: Page) -> None:
    """As WeChat's own setting of the type's size does."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


# ---- who there is ---------------------------------------------------------------------------------------------


def verified(town: Town, n: int, name: str = "张示例", openid: str = "") -> Actor:
    who, its = town.person(f"139{n:08d}", openid), number(100 + n)
    town.dispatch(StartVerification(), who)
    town.do(who, "fill_identity", {"doc_type": "RIC", "name": name, "number": its, **CONSENTS})
    town.do(who, "scan_document", sides(town, who, name, its))
    read = {"scanned_name": name, "scanned_number": its, "scanned_until": "2046-01-06", "reading": "confirmed"}
    town.do(who, "correct_reading", read)
    return who


def _outside(seen: Gallery) -> None:
    seen.hang("login", "/login")
    seen.hang("login-errors", "/login", None, "form[novalidate] > .btn:not(.plain)")
    seen.hang("login-staff", "/desk/login")
    seen.hang("not-found", "/nothing")


def _identity(seen: Gallery) -> None:
    town = seen.town
    new = town.person("13900000001")
    for name, path in (("home-new", "/"), ("me-new", "/me"), ("verification-new", "/me/verification"),
                       ("work-unit-new", "/me/work-unit"), ("records-empty", "/declarations"),
                       ("messages-empty", "/me/messages"), ("mobile", "/me/mobile"), ("data", "/me/data")):  # fmt: skip
        seen.hang(name, path, new)
    begun = town.person("13900000002")
    town.dispatch(StartVerification(), begun)
    seen.task("identity", begun, "fill_identity", wrong=True)
    _scans(seen)
    _reviews(seen)


def _scans(seen: Gallery) -> None:
    town = seen.town
    for n, name, state in ((3, "陈示例", ""), (4, "周示例", "advice"), (5, LONG, "read"), (6, "吴示例", "limit")):
        who, its = town.person(f"1390000000{n}"), number(n)
        town.dispatch(StartVerification(), who)
        town.do(who, "fill_identity", {"doc_type": "RIC", "name": name, "number": its, **CONSENTS})
        for _ in range({"advice": 1, "limit": 3}.get(state, 0)):
            blurred = {side: [picture(town, who, side, name, its)] for side in ("front", "back")}
            town.do(who, "scan_document", blurred)
        if state == "read":
            town.do(who, "scan_document", sides(town, who, name, its, read=name[:-1]))
            seen.task("reading", who, "correct_reading")
        elif state == "limit":
            seen.task("scan-limit", who, town.open_tasks(who)[0].element_id)
        else:
            seen.task("scan" if not state else "scan-advice", who, "scan_document", wrong=not state)


def _reviews(seen: Gallery) -> None:
    """A permit goes to a manual review: uploaded, waiting, sent back, refused."""
    town = seen.town
    people = {}
    for n, state in ((11, "upload"), (12, "confirm"), (13, "pending"), (14, "sent-back"), (15, "failed")):
        who = people[state] = town.person(f"139000000{n}")
        town.dispatch(StartVerification(), who)
        told = {"doc_type": "HMPERMIT", "name": "李示例", "number": f"H123456{n}", **HOLDER, **CONSENTS}
        town.do(who, "fill_identity", told)
        if state != "upload":
            town.do(who, "upload_documents", sides(town, who, "李示例", number(n)))
        if state not in ("upload", "confirm"):
            town.do(who, "confirm_verification", {})
    seen.task("permit-upload", people["upload"], "upload_documents", wrong=True)
    seen.task("permit-confirm", people["confirm"], "confirm_verification")
    more = {"opinion": "照片模糊", "missing": ["front"]}
    _judge(town, people["sent-back"], decision="send_back", reason_code="CERT_UNCLEAR", **more)
    _judge(town, people["failed"], decision="reject", reason_code="IDENTITY_MISMATCH", opinion="与证件不符")
    for state in ("pending", "sent-back", "failed"):
        seen.hang(f"verification-{state}", "/me/verification", people[state])
    for state in ("sent-back", "failed"):
        for task in town.open_tasks(people[state])[:1]:
            seen.hang(f"verification-{state}-task", f"/tasks/{task.id}", people[state])


def claim(town: Town, login: str, element: str) -> TaskRow:
    """The newest open task of this element for one of somebody's roles, in their hands."""
    wanted = (
        "SELECT t.id FROM user_task t JOIN role_grant g ON g.role = t.role"
        " WHERE t.element_id = %s AND g.account_id = %s AND t.state = 'open' AND t.claimed_by IS NULL"
        " ORDER BY t.created_at DESC"
    )
    who = town.staff(login)
    held: TaskRow = town.dispatch(ClaimTask(town.one(wanted, element, who.account_id).id), who)
    return held


def _judge(town: Town, who: Actor, **values: Any) -> None:
    task = town.one(
        "SELECT t.id FROM user_task t JOIN verification v ON v.instance_id = t.instance_id"
        " WHERE v.account_id = %s AND t.state = 'open' AND t.role IS NOT NULL",
        who.account_id,
    )
    held = town.dispatch(ClaimTask(task.id), town.staff("identity1"))
    town.dispatch(CompleteTask(held.id, values, held.revision), town.staff("identity1"))
    town.settle()


def _unit(seen: Gallery) -> None:
    town = seen.town
    free, searching, coding, waiting = (verified(town, n) for n in (21, 22, 23, 24))
    seen.hang("work-unit-blank", "/me/work-unit", free)
    seen.hang("registration", "/me/work-unit/registration", free)
    town.dispatch(StartBinding(), searching)
    seen.task("unit-search", searching, "search_unit", wrong=True)
    mistaken = verified(town, 26)
    for each in (coding, mistaken):
        town.dispatch(StartBinding(), each)
        town.do(each, "search_unit", {"unit_query": "示例", "institution": str(unit_id("I05"))})
    seen.task("unit-code", coding, "enter_code", wrong=True)
    town.do(mistaken, "enter_code", {"confirmation_code": "WRONG234"})
    seen.task("unit-code-wrong", mistaken, "enter_code")
    town.dispatch(ConfirmEach(unit_id("I08"), True), town.staff("unit1"))
    town.dispatch(StartBinding(), waiting)
    town.do(waiting, "search_unit", {"unit_query": "示例", "institution": str(unit_id("I08"))})
    town.do(waiting, "enter_code", {"confirmation_code": demo_code("I08")})
    seen.hang("work-unit-waiting", "/me/work-unit", waiting)
    tall = verified(town, 25, LONG)
    bound(town, tall, "I05")
    for name, path in (("home-bound", "/"), ("me-bound", "/me"), ("verification-done", "/me/verification"),
                       ("work-unit-bound", "/me/work-unit")):  # fmt: skip
        seen.hang(name, path, tall)


def _declaring(town: Town, n: int, name: str = "张示例") -> Actor:
    who = verified(town, n, name, f"gallery-{n}")
    bound(town, who, "I05")
    town.dispatch(StartDeclaration(BATCH), who)
    return who


def _declaration(seen: Gallery) -> None:
    town = seen.town
    seen.task("choose", _declaring(town, 30, LONG), "choose", wrong=True)
    who = _declaring(town, 31, LONG)
    town.do(who, "choose", CHOICE)
    seen.hang("home-draft", "/", who)
    second = _declaring(town, 32)
    town.do(second, "choose", CHOICE)
    seen.task("notice", second, "read_notice", wrong=True)
    third, fourth, fifth = (_declaring(town, n, name) for n, name in ((33, "张示例"), (34, "张示例"), (35, LONG)))
    for each in (third, fourth, fifth):
        town.do(each, "choose", CHOICE)
        town.do(each, "read_notice", {"read": True})
    seen.task("form", third, "fill_form", wrong=True)
    town.do(fourth, "fill_form", FORM)
    seen.task("attachments", fourth, "upload_attachments", wrong=True)
    town.do(fifth, "fill_form", FORM)
    town.do(fifth, "upload_attachments", uploads(town, fifth))
    seen.task("confirm", fifth, "confirm")
    _short_of_years(seen)
    _submitted(seen)


def _short_of_years(seen: Gallery) -> None:
    """What the last look says to somebody who may not declare yet, in a community health centre."""
    town = seen.town
    who = verified(town, 36)
    bound(town, who, "I10")
    town.dispatch(StartDeclaration(BATCH), who)
    town.do(who, "choose", {**CHOICE, "major": "373"})
    town.do(who, "read_notice", {"read": True})
    town.do(who, "fill_form", {**FORM, "registration_point": "420583", "title_month": "2025-05"})
    town.do(who, "upload_attachments", uploads(town, who))
    seen.task("confirm-missing", who, "confirm")


def _submitted(seen: Gallery) -> None:
    town = seen.town
    payer, waiting, returned, withdrawn = (_declaring(town, n, LONG if n == 43 else "张示例") for n in (41, 42, 43, 44))
    for each in (payer, waiting, returned, withdrawn):
        declared(town, each)
    seen.task("pay", payer, "pay")
    town.do(waiting, "pay", {"channel": "oa"})
    seen.hang("pay-waiting", f"/declarations/{subject(town, waiting)}/pay", waiting)
    paid(town, returned)
    seen.hang("pay-done", f"/declarations/{subject(town, returned)}/pay", returned)
    review(town, returned, "unit1", decision="send_back", reason_code="CERT_MISSING", opinion="请补传证书")
    seen.task("correct", returned, "correct")
    mine = f"/declarations/{subject(town, returned)}"
    seen.hang("records", "/declarations", returned)
    seen.hang("declaration", mine, returned)
    seen.hang("declaration-detail", f"{mine}/detail", returned)
    seen.hang("declaration-withdraw", f"{mine}/withdraw", returned)
    seen.hang("messages", "/me/messages", returned)
    seen.hang("home-declared", "/", returned)
    town.dispatch(WithdrawDeclaration(subject(town, withdrawn), "change"), withdrawn)
    town.settle()
    town.dispatch(UnbindUnit(), withdrawn)
    town.settle()
    seen.hang("records-withdrawn", "/declarations", withdrawn)


def _registration(seen: Gallery) -> None:
    town = seen.town
    seen.task("institution", contact(town), "fill_institution", wrong=True)
    who, _ = applied(town)
    seen.hang("registration-waiting", "/me/work-unit/registration", who)


def _staff(seen: Gallery) -> None:
    town = seen.town
    unit, point = town.staff("unit1"), town.staff("point1")
    fresh = _declaring(town, 51, LONG)
    declared(town, fresh)
    paid(town, fresh)
    seen.hang("desk", "/desk", unit)
    seen.hang("desk-claimed", "/desk/claimed", unit)
    seen.claimed("desk-person", "unit1", "confirm_person")
    held = town.dispatch(ClaimNext(), unit)
    seen.hang("desk-task", f"/desk/tasks/{held.id}", unit)
    seen.hang("desk-messages", "/desk/messages", unit)
    seen.hang("desk-prints", "/desk/prints?number=HB-2027-HPTQ-000001", unit)
    held = town.dispatch(ClaimNext(), town.staff("identity1"))
    seen.hang("desk-identity", f"/desk/tasks/{held.id}", town.staff("identity1"))
    held = town.dispatch(ClaimNext(), point)
    seen.hang("desk-institution", f"/desk/tasks/{held.id}", point)
    seen.hang("unit-list", "/unit", unit)
    for name, path in (("unit", ""), ("unit-people", "/people"), ("unit-declarations", "/declarations")):
        seen.hang(name, f"/unit/{unit_id('I05')}{path}", unit)
    seen.hang("unit-code-shown", f"/unit/{unit_id('I05')}", unit, "form[action$='/code'] button")
    seen.hang("unit-people-asking", f"/unit/{unit_id('I08')}/people", unit)
    approved = _declaring(town, 52)
    declared(town, approved)
    paid(town, approved)
    review(town, approved, "unit1", decision="approve")
    sheet = town.one("SELECT id FROM unit_submission ORDER BY id DESC")
    seen.hang("unit-sheet", f"/unit/submissions/{sheet.id}", unit)


def _money(seen: Gallery) -> None:
    """The money's pages with something on each: orders, a day that does not agree, refunds asked for or failed."""
    town, cashier = seen.town, seen.town.staff("cashier1")
    _gaps(seen)
    _refunds(seen)
    row = town.one("SELECT id FROM payment_order WHERE status = 'PAID'")
    disputed = town.one("SELECT id FROM payment_order WHERE status = 'DISPUTED'")
    orders = {"money-order": row, "money-disputed": disputed}
    pages = {"money": "", "money-refunds": "/refunds", "money-bills": "/bills", "money-report": "/report"}
    pages |= {name: f"/orders/{one.id}" for name, one in orders.items()}
    for name, path in pages.items():
        seen.hang(name, f"/ops/money{path}", cashier)
    _operations(seen)


def _payer(town: Town, n: int) -> Actor:
    who = _declaring(town, n)
    declared(town, who)
    paid(town, who)
    return who


def _gaps(seen: Gallery) -> None:
    """A payment that nobody knows, and one of another amount: one is waiting for a proposal, one for finance."""
    town, cashier = seen.town, seen.town.staff("cashier1")
    yesterday = (datetime.now(SHANGHAI) - timedelta(days=1)).date()
    known = order(town, _payer(town, 61)).out_trade_no
    town.sandbox.extensions["pay"].faults |= {"bill_more": [
        {"out_trade_no": number, "total": 100, "appid": "wx1", "openid": "o", "description": "x",
         "transaction_id": f"4200{number[-6:]}", "success_time": f"{yesterday}T09:00:00+08:00"}
        for number in (known, "HBUNKNOWN0000001")
    ]}  # fmt: skip
    town.dispatch(Reconcile(yesterday), Actor(cashier.account_id, True, (Grant("cashier"),)))
    town.settle()
    held = claim(town, "cashier1", "propose")
    town.dispatch(CompleteTask(held.id, {"action": "close", "reason": GAP}, held.revision), cashier)
    town.settle()
    seen.claimed("desk-gap-approve", "finance1", "approve")
    seen.claimed("desk-gap", "cashier1", "propose")


def _refunds(seen: Gallery) -> None:
    """One is asked for outside of the rules, one has not reached its card."""
    town = seen.town
    asked, failed = _payer(town, 62), _payer(town, 63)
    cashier = Actor(town.staff("cashier1").account_id, True, (Grant("cashier"),))
    town.dispatch(ProposeRefund(order(town, asked).id, GAP), cashier)
    town.settle()
    seen.claimed("desk-refund-approve", "finance1", "decide")
    pay = town.sandbox.extensions["pay"]
    pay.faults |= {"refund_after": 0, "refund_state": "ABNORMAL"}
    review(town, failed, "unit1", decision="reject", reason_code="OTHER", opinion="请补传证书")
    town.clock.forward(minutes=2)
    town.settle()
    seen.claimed("desk-refund-by-hand", "finance1", "settle_by_hand")


def _operations(seen: Gallery) -> None:
    """An incident, and a message that did not reach its reader."""
    town, operator = seen.town, seen.town.staff("operator1")
    sms = town.sandbox.extensions["sms"]
    unreached = town.person("13900000070").account_id
    sms.fault = "LimitExceeded.PhoneNumberDailyLimit"
    with town.house.store.open(SYSTEM) as work:
        work.incidents.open("outbox", "短信服务没有应答")
        work.notify(unreached, "paid", {}, None)  # type: ignore[arg-type]
    town.settle()
    sms.fault = ""
    for name, path in (("incidents", ""), ("exams", "/batches"), ("failed-messages", "/messages"), ("units", "/units"),
                       ("units-found", "/units?q=示例")):  # fmt: skip
        seen.hang(name, f"/ops{path}", operator)


def _studio(seen: Gallery) -> None:
    clerk, policy = Clerk(Desk(seen.town, seen.app), "policy1"), seen.town.staff("policy1")
    draft = clerk.draft(process_key="manual_review")
    seen.hang("studio", "/studio", policy)
    seen.hang("studio-draft", draft, policy)
    for name, path in (("bpmn", "bpmn/manual_review/manual_review.bpmn"), ("form", "forms/manual_review/decide.json")):
        seen.hang(f"studio-{name}", f"{draft}/edit/{path}", policy)
    with_tables = clerk.draft(process_key="declaration")
    seen.hang("studio-table", f"{with_tables}/edit/bpmn/declaration/fee.dmn", policy)
    for name in ("checks", "checks/lane", "manual", "feel", "processes/declaration", "batches"):
        seen.hang(f"studio-{name.replace('/', '-')}", f"/studio/{name}", policy)
    seen.hang("studio-batch", f"/studio/batches/{BATCH}", policy)
    release = seen.town.one("SELECT id FROM release WHERE key = 'declaration'")
    seen.hang("studio-release", f"/studio/releases/{release.id}", policy)
    clerk.post(f"{draft}/try")
    seen.hang("studio-trial", f"{draft}/try", policy)
