"""What people and reviewers are shown of a verification: the four words, why it came back, what is pressing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.queries import tasks
from tests.flows.test_identity import applied, begun, fill, permit, scanned
from tests.house import Town
from tests.web.conftest import Desk
from workflows.commands import ClaimNext
from workflows.commands.identity import StartVerification
from workflows.model import Actor

PAGES = ("/", "/me", "/me/verification")


def untouched(town: Town) -> Actor:
    return town.person("13711111111")


def waiting(town: Town) -> Actor:
    who = begun(town, "黄示例", "HMPERMIT", permit(61))
    applied(town, who)
    return who


def verified(town: Town) -> Actor:
    who = begun(town)
    scanned(town, who)
    return who


def failed(town: Town) -> Actor:
    who = begun(town, "不符示例")
    scanned(town, who)
    return who


@pytest.mark.parametrize(
    ("stand", "word"), [(untouched, "未认证"), (waiting, "待认证"), (verified, "认证成功"), (failed, "认证失败")]
)
def test_home_the_menu_and_the_page_show_the_same_word(desk: Desk, stand: Any, word: str) -> None:
    browser = desk.browser(stand(desk.town))
    for path in PAGES:
        badges = re.findall(r'class="badge[^"]*"[^>]*>([^<]+)<', browser.get(path).text)
        assert word in badges, (path, badges)


def test_a_setback_is_shown_on_the_page_and_on_the_task(desk: Desk) -> None:
    town = desk.town
    who = begun(town, "吴示例", "TWPERMIT", "00000071")
    applied(town, who)
    while (task := town.dispatch(ClaimNext(), town.staff("identity1"))).owner_id != who.account_id:
        pass
    browser = desk.browser(town.staff("identity1"))
    page = browser.get(f"/desk/tasks/{task.id}").text
    said = {"decision": "send_back", "reason_code": "CERT_UNCLEAR", "opinion": "背面反光", "missing": "back"}
    csrf = page.partition('name="csrf" value="')[2][:32]
    assert browser.post(f"/desk/tasks/{task.id}", data={"csrf": csrf, **said}).status_code == 303
    mine = desk.browser(who)
    open_task = town.open_tasks(who)[0]
    for path in ("/me/verification", f"/tasks/{open_task.id}"):
        shown = mine.get(path).text
        assert "材料不清晰" in shown
        assert "背面反光" in shown
        assert "需要补充：证件背面" in shown


def test_an_upload_page_asks_for_the_sides_of_this_document(desk: Desk) -> None:
    town = desk.town
    who = begun(town, "ERIKSSON ANNA", "PASSPORT", "L898902C4")
    page = desk.browser(who).get(f"/tasks/{town.open_tasks(who)[0].id}").text
    assert re.search(r'data-up="back"[^>]* hidden', page)
    assert 'name="doc_type" value="PASSPORT"' in page
    other = begun(town, "黄示例", "HMPERMIT", permit(62))
    page = desk.browser(other).get(f"/tasks/{town.open_tasks(other)[0].id}").text
    assert not re.search(r'data-up="back"[^>]* hidden', page)


def test_the_kind_of_document_corrected_is_the_one_whose_sides_are_asked(desk: Desk) -> None:
    town = desk.town
    who = begun(town, "黄示例", "HMPERMIT", permit(63))
    applied(town, who)
    while (task := town.dispatch(ClaimNext(), town.staff("identity1"))).owner_id != who.account_id:
        pass
    browser = desk.browser(town.staff("identity1"))
    csrf = browser.get(f"/desk/tasks/{task.id}").text.partition('name="csrf" value="')[2][:32]
    said = {"csrf": csrf, "decision": "reject", "reason_code": "OTHER", "opinion": "证件类型不对"}
    assert browser.post(f"/desk/tasks/{task.id}", data=said).status_code == 303
    town.do(who, "choose_next", {"next_step": "correct"})
    fill(town, who, "黄示例", "PASSPORT", "L898902C5")
    page = desk.browser(who).get(f"/tasks/{town.open_tasks(who)[0].id}").text
    assert 'name="doc_type" value="PASSPORT"' in page


def test_what_is_due_soon_or_overdue_is_marked_counted_and_first(desk: Desk) -> None:
    town = desk.town
    first = begun(town, "黄示例", "HMPERMIT", permit(64))
    applied(town, first)
    town.clock.forward(days=4, minutes=1)
    town.settle()
    second = begun(town, "黄示例", "HMPERMIT", permit(65))
    applied(town, second)
    page = desk.browser(town.staff("identity1")).get("/desk").text
    counted = int(re.search(r"即将到期 (\d+)<", page)[1])  # type: ignore[index]
    assert counted == page.count("即将到期</span>") >= 1
    listed = town.ask(tasks.listing, town.staff("identity1"), "pool").items
    assert [task.owner_id for task in listed][-1] == second.account_id
    assert page.rindex("即将到期</span>") < page.rindex("认领")
    town.clock.forward(days=1)
    town.settle()
    page = desk.browser(town.staff("supervisor1")).get("/desk").text
    assert "逾期 " in page
    assert "逾期</span>" in page


def test_pages_of_the_pool_follow_each_other_by_due_time(desk: Desk) -> None:
    town, seen, cursor = desk.town, [], ""
    identity = town.staff("identity1")
    whole = [task.id for task in town.ask(tasks.listing, identity, "pool").items]
    while cursor is not None:
        page = town.ask(tasks.listing, identity, "pool", cursor=cursor, limit=1)
        seen += [task.id for task in page.items]
        cursor = page.next_cursor
    assert seen == whole


def test_the_second_reviewer_sees_the_first_word_and_who_would_lose_the_document(desk: Desk) -> None:
    town = desk.town
    holder = begun(town, "黄示例", "HMPERMIT", permit(66))
    applied(town, holder)
    town.clock.forward(days=6)
    town.settle()
    supervisor = town.staff("supervisor1")
    while task := town.dispatch(ClaimNext(), supervisor):
        if task.owner_id == holder.account_id:
            break
    page = desk.browser(supervisor)
    csrf = page.get(f"/desk/tasks/{task.id}").text.partition('name="csrf" value="')[2][:32]
    page.post(f"/desk/tasks/{task.id}", data={"csrf": csrf, "decision": "approve"})
    claimant = begun(town, "黄示例", "HMPERMIT", permit(66, 1))
    town.do(claimant, "choose_next", {"next_step": "manual"})
    applied(town, claimant)
    town.review("identity1", decision="approve")
    found = [one for one in town.ask(tasks.listing, supervisor, "pool").items if one.owner_id == claimant.account_id]
    assert "实名认证申诉" in page.get("/desk").text
    page.post(f"/desk/tasks/{found[0].id}/claim", data={"csrf": csrf})
    shown = page.get(f"/desk/tasks/{found[0].id}").text
    for words in ("身份申诉审核：通过", "身份审核员（演示）", "现认证账号", "没有未办结的申报"):
        assert words in shown


def test_starting_twice_opens_the_same_case(desk: Desk) -> None:
    who = desk.town.person("13711111122")
    started = [desk.town.dispatch(StartVerification(), who).instance_id for _ in range(2)]
    assert started[0] == started[1]
