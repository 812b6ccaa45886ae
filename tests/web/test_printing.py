"""The printed form: a PDF with version and bar code for its owner and who holds it; an old print is told from a new."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from tests.flows.test_money import ready, review
from tests.flows.test_whole_way import CHOICE, FORM, declared, paid
from tests.house import subject
from tests.web.conftest import Desk
from workflows.commands import ClaimTask
from workflows.commands.declaration import WithdrawDeclaration
from workflows.model import Actor


def submitted(desk: Desk, form: dict[str, Any] | None = None) -> Actor:
    who = ready(desk.town)
    declared(desk.town, who, form)
    return who


def number(desk: Desk, who: Actor) -> str:
    found: str = desk.town.one("SELECT number FROM declaration WHERE id = %s", subject(desk.town, who)).number
    return found


def printed(desk: Desk, who: Actor) -> pypdfium2.PdfDocument:
    answer = desk.browser(who).get(f"/declarations/{subject(desk.town, who)}/form.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return pypdfium2.PdfDocument(io.BytesIO(answer.data))


def words(paper: pypdfium2.PdfDocument) -> str:
    return "".join(page.get_textpage().get_text_range() for page in paper)


def scanned(paper: pypdfium2.PdfDocument) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(paper[0].render(scale=3).to_pil())]


def test_the_form_carries_what_was_submitted_and_its_number_as_a_bar_code(desk: Desk) -> None:
    who = submitted(desk, {**FORM, "job_history": [{"from": "2012-07", "current": True, "unit": "甲医院"}]})
    paper = printed(desk, who)
    text = words(paper)
    for said in ("张示例", "宜昌市示例中心医院", "护理学", "某大学", "甲医院", "申报表", "本人签名"):
        assert said in text
    assert re.search(r"\d{17}[\dX]", text), "the number in full: the form is signed and handed in"
    assert scanned(paper) == [f"{number(desk, who)}-01"]


def test_its_font_is_embedded_and_only_as_much_of_it_as_is_used(desk: Desk) -> None:
    who = submitted(desk)
    answer = desk.browser(who).get(f"/declarations/{subject(desk.town, who)}/form.pdf")
    assert b"/FontFile2" in answer.data
    assert len(answer.data) < 200_000
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("school", ["𠮷野家大学", "䶮㛃𠅤医学院", "阿依古丽·买买提学校", "“引号”（括号）学院"])
def test_rare_characters_are_printed(desk: Desk, school: str) -> None:
    assert school in words(printed(desk, submitted(desk, {**FORM, "school": school}))).replace("\r\n", "")


def test_a_character_that_the_font_lacks_is_told_by_its_code(desk: Desk) -> None:
    assert "〓(U+0E01)学校" in words(printed(desk, submitted(desk, {**FORM, "school": "\u0e01学校"})))


def test_only_its_owner_and_who_holds_its_review_may_print_it(desk: Desk) -> None:
    who, other = submitted(desk), desk.town.person("13011112222")
    paid(desk.town, who)
    address = f"/declarations/{subject(desk.town, who)}/form.pdf"
    unit = desk.town.staff("unit1")
    assert desk.browser(other).get(address).status_code == 404
    assert desk.browser(unit).get(address).status_code == 404
    case = desk.town.one("SELECT instance_id FROM declaration WHERE id = %s", subject(desk.town, who)).instance_id
    held = desk.town.one(
        "SELECT id FROM user_task WHERE instance_id = %s AND role IS NOT NULL AND state = 'open'", case
    )
    desk.town.dispatch(ClaimTask(held.id), unit)
    assert desk.browser(unit).get(address).status_code == 200


def sights(desk: Desk, who: Actor) -> list[tuple[Any, str]]:
    """Who has seen this person's number in full, and where."""
    with desk.town.house.engine.connect() as db:
        wanted = "SELECT account_id, detail FROM audit WHERE stream = %s AND event = 'number.shown' ORDER BY n"
        rows = db.exec_driver_sql(wanted, (f"account:{who.account_id}",))
        return [(row.account_id, row.detail["in"]) for row in rows]


def test_whoever_of_the_staff_sees_a_number_in_full_stands_in_the_audit_trail(desk: Desk) -> None:
    who, unit = submitted(desk), desk.town.staff("unit1")
    paid(desk.town, who)
    declaration = subject(desk.town, who)
    case = desk.town.one("SELECT instance_id FROM declaration WHERE id = %s", declaration).instance_id
    held = desk.town.one("SELECT id FROM user_task WHERE instance_id = %s AND role IS NOT NULL", case).id
    client, address = desk.browser(unit), f"/declarations/{declaration}/form.pdf"
    full = re.compile(r"\d{17}[\dX]")
    assert not full.search(client.get(f"/desk/tasks/{held}").text) and client.get(address).status_code == 404
    assert not full.search(told(desk, "unit1", f"{number(desk, who)}-01"))
    desk.browser(who).get(address)
    assert sights(desk, who) == [], "not what is masked, refused, or one's own"
    desk.town.dispatch(ClaimTask(held), unit)
    assert full.search(client.get(f"/desk/tasks/{held}").text)
    assert client.get(address).status_code == 200
    assert sights(desk, who) == [
        (unit.account_id, f"task:{held}"),
        (unit.account_id, f"declaration:{declaration}"),
    ]


def test_a_draft_has_no_form(desk: Desk) -> None:
    who = ready(desk.town)
    desk.town.do(who, "choose", CHOICE)
    assert desk.browser(who).get(f"/declarations/{subject(desk.town, who)}/form.pdf").status_code == 404


# ---- told from the number -------------------------------------------------------------------------------


def told(desk: Desk, login: str, typed: str) -> str:
    html: str = desk.browser(desk.town.staff(login)).get("/desk/prints", query_string={"number": typed}).text
    return html


def test_a_print_is_current_until_the_declaration_changes_then_it_is_stale(desk: Desk) -> None:
    who = submitted(desk)
    first = f"{number(desk, who)}-01"
    paid(desk.town, who)
    assert "最新版本（第 1 版）" in told(desk, "unit1", first)
    review(desk.town, who, "unit1", decision="send_back", reason_code="OTHER", opinion="x")
    desk.town.do(who, "correct", {**CHOICE, **FORM, "school": "另一大学"})
    assert "这是第 1 版，系统中已是第 2 版" in told(desk, "unit1", first)
    assert "最新版本（第 2 版）" in told(desk, "unit1", f"{number(desk, who)}-02")
    assert scanned(printed(desk, who)) == [f"{number(desk, who)}-02"]


def test_the_form_of_a_withdrawn_declaration_does_not_count(desk: Desk) -> None:
    who = submitted(desk)
    paid(desk.town, who)
    desk.town.dispatch(WithdrawDeclaration(subject(desk.town, who), "change"), who)
    desk.town.settle()
    assert "该申报已撤回，此表无效" in told(desk, "unit1", f"{number(desk, who)}-01")


@pytest.mark.parametrize(
    "typed", ["HB-2027-HPTQ-999999-01", "x", "HB-2027-HPTQ-000001", "'; --", "{first}-99", "{first}-00"]
)
def test_what_is_no_number_of_a_form_is_unknown(desk: Desk, typed: str) -> None:
    who = submitted(desk)
    paid(desk.town, who)
    assert "没有编号为" in told(desk, "unit1", typed.format(first=number(desk, who)))


def test_a_number_typed_with_full_width_letters_or_in_lower_case_is_the_same(desk: Desk) -> None:
    who = submitted(desk)
    paid(desk.town, who)
    first = f"{number(desk, who)}-01"
    assert "最新版本" in told(desk, "unit1", f" {first.lower()} ")
    assert "最新版本" in told(desk, "unit1", "".join(chr(ord(one) + 0xFEE0) for one in first))


def test_a_form_out_of_a_reviewers_reach_is_unknown_to_them(desk: Desk) -> None:
    who = submitted(desk)
    paid(desk.town, who)
    assert "没有编号为" in told(desk, "area1", f"{number(desk, who)}-01")
