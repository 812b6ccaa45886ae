"""Policy staff change the procedure themselves: drawn, checked, tried, published by a colleague, and taken back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from app.seed.exams import BATCH
from app.store.server import Server
from tests.flows.test_whole_way import bound, declared, verified
from tests.journeys import walk
from tests.journeys.clerks import change, editor, findings, pages, saved, sign_in
from tests.journeys.conftest import DESK, PHONE, Served
from tests.journeys.drawing import append, connect, field, named, open_editor, pick
from tests.journeys.test_candidate import shot
from workflows.commands.declaration import StartDeclaration

pytestmark = pytest.mark.browser
DIAGRAM = "bpmn/real_name_verification/real_name_verification.bpmn"


@pytest.fixture
def served(server: Server, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A town of its own: each journey changes the procedure."""
    with pages(server, f"studio_{abs(hash(request.node.name)) % 10_000}", tmp_path) as built:
        yield built


@pytest.fixture
def clerk(served: Served, open_page: Callable[..., Page]) -> Page:
    page = open_page(DESK, accept_downloads=True)
    sign_in(page, served, served.town.staff("policy1"))
    return page


@pytest.fixture
def colleague(served: Served, open_page: Callable[..., Page]) -> Page:
    page = open_page(DESK)
    sign_in(page, served, served.town.staff("policy2"))
    return page


def ask(page: Page, note: str) -> None:
    """Ask for publication."""
    page.get_by_label("修改原因").fill(note)
    page.get_by_role("button", name="提交发布").click()
    expect(page.get_by_text("这是您自己提交的，须由另一位有权限的同事批准。")).to_be_visible()


def publish(page: Page, process: str) -> None:
    """Look at what waits, and publish it."""
    page.goto("/studio")
    waiting = page.locator("section").filter(has=page.get_by_role("heading", name="等待批准"))
    waiting.get_by_role("row").filter(has_text=process).get_by_role("link", name="查看").click()
    page.get_by_role("button", name="批准并发布").click()
    expect(page.locator("h1 .badge")).to_have_text("现行")


def begin_by_permit(page: Page, who: str) -> None:
    """A candidate before the form of the verification."""
    walk.log_in_by_wechat(page, who)
    page.get_by_role("link", name="前往认证").first.click()
    page.get_by_role("button", name="开始认证").click()


def fill_permit(page: Page, number: str) -> None:
    page.get_by_label(re.compile("^港澳居民来往内地通行证")).check()
    page.get_by_label(re.compile("^出生日期")).fill("1985-05-05")
    page.get_by_label("女").check()
    page.get_by_label(re.compile("^证件有效期截止")).fill("2046-01-06")
    walk.identify(page, "黄示例", number)


def hand_in(page: Page) -> None:
    for side in ("证件正面或资料页", "证件背面"):
        walk.upload(page, side)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交认证").click()
    expect(page.get_by_text("待认证").first).to_be_visible()


def test_a_second_review_and_a_required_field_are_added_tried_published_and_taken(
    served: Served, open_page: Callable[..., Page], clerk: Page, colleague: Page
) -> None:
    early, late = open_page(PHONE), open_page(PHONE)
    begin_by_permit(early, "微信用户甲")
    draft = change(clerk, "实名认证")
    _draw(clerk, draft)
    _mend(clerk, draft)
    clerk.goto(draft)
    _ask_a_licence(clerk)
    clerk.goto(draft)
    expect(clerk.get_by_text("检查通过，没有发现问题。")).to_be_visible()
    expect(clerk.get_by_text("现在有 1 件业务正在办理。")).to_be_visible()
    _try(clerk)
    clerk.goto(draft)
    ask(clerk, "按新规定增加复审，并核对执业证号")
    _read_the_note(colleague)
    publish(colleague, "实名认证")
    _end_the_old_way(early, open_page, served)
    _take_the_new_way(late, open_page, served)


def _draw(clerk: Page, draft: str) -> None:
    """A second review on the first one's yes, and what may come of it; who does it and when are left open."""
    open_editor(clerk, draft, f"{DIAGRAM}#flow_decision__confirm")
    append(clerk, "人工审核")
    review = named(clerk, "复审")
    append(clerk, "判断")
    word = named(clerk, "复审结论")
    connect(clerk, "send_back")
    expect(findings(clerk)).to_have_count(1)
    pick(clerk, word)
    connect(clerk, "reject")
    expect(findings(clerk)).to_have_count(2)
    pick(clerk, review)
    field(clerk, "role").select_option(label="按所在泳道（系统）")
    expect(findings(clerk)).to_have_count(3)
    saved(clerk)
    shot(clerk, "studio-findings")
    clerk.goto(draft)
    expect(findings(clerk)).to_have_count(3)
    expect(clerk.get_by_text("还有错误，改好才能提交发布。")).to_be_visible()


def _mend(clerk: Page, draft: str) -> None:
    """Each of the three findings, where it leads to."""
    findings(clerk).filter(has_text="泳道里，没有人会办理").get_by_role("link", name="定位").click()
    expect(clerk.locator("body[data-ready]")).to_be_visible()
    field(clerk, "role").select_option(label="审核员")
    expect(findings(clerk)).to_have_count(2)
    for left, (target, name) in enumerate((("send_back", "退回修改"), ("reject", "不通过"))):
        findings(clerk).filter(has_text=f"到“{target}”").get_by_role("button", name="定位").click()
        field(clerk, "name").fill(name)
        clerk.keyboard.press("Tab")
        field(clerk, "condition").fill(f'decision = "{target}"')
        expect(findings(clerk)).to_have_count(1 - left)
    saved(clerk)


def _ask_a_licence(clerk: Page) -> None:
    """A required field more, put into the form with the editor; the phone shows it at once."""
    editor(clerk, "填写身份信息")
    clerk.locator('.fjs-palette-field[data-field-type="certificate"]').press("Enter")
    clerk.locator(".fjs-form-field").filter(has_text="证书编号").last.click()
    clerk.locator("#bio-properties-panel-label").fill("执业证号")
    expect(clerk.frame_locator("#phone").get_by_label(re.compile("^执业证号"))).to_be_visible()
    expect(clerk.locator("#written").get_by_role("row").filter(has_text="执业证号")).to_contain_text("必填")
    saved(clerk)
    shot(clerk, "studio-form")


def _try(clerk: Page) -> None:
    """The new way in the playground: the real page on a phone, the token on the diagram."""
    clerk.get_by_role("button", name="开始试办").click(timeout=25_000)  # a database is made
    clerk.get_by_role("link", name="李四（新用户）").click()
    phone = clerk.frame_locator("#phone")
    phone.get_by_role("link", name="前往认证").first.click()
    phone.get_by_role("button", name="开始认证").click()
    expect(phone.get_by_label(re.compile("^执业证号"))).to_be_visible()
    expect(clerk.locator("#trace .now").first).to_contain_text("填写身份信息")
    shot(clerk, "studio-trial")


def _read_the_note(colleague: Page) -> None:
    colleague.goto("/studio")
    colleague.get_by_role("link", name="查看").first.click()
    note = colleague.locator(".note")
    expect(note).to_contain_text("“复审”新增（用户任务，由“审核员”办理）")
    expect(note).to_contain_text("新增必填“执业证号”")
    expect(note).not_to_contain_text("其他设置有变化")  # the editor lays out every line anew
    expect(colleague.get_by_text("按新规定增加复审，并核对执业证号").first).to_be_visible()
    shot(colleague, "studio-release")
    colleague.get_by_role("link", name="与现行版本逐项比较").click()
    expect(colleague.locator(".bpmn .node.added").first).to_be_visible()
    shot(colleague, "studio-compare")


def _end_the_old_way(early: Page, open_page: Callable[..., Page], served: Served) -> None:
    """Begun before: no new field, one review."""
    early.reload()
    expect(early.get_by_label(re.compile("^执业证号"))).to_have_count(0)
    fill_permit(early, "H0000001900")
    hand_in(early)
    reviewer = open_page(DESK)
    walk.log_in_staff(reviewer, served.town, "identity1")
    walk.decide(reviewer, "通过")
    early.goto("/")
    expect(early.get_by_text("认证成功").first).to_be_visible()


def _take_the_new_way(late: Page, open_page: Callable[..., Page], served: Served) -> None:
    """Begun after: the new field is asked for, and a second reviewer has a word."""
    begin_by_permit(late, "微信用户乙")
    fill_permit(late, "H0000002800")
    expect(late.get_by_role("alert")).to_contain_text("请填写执业证号")
    late.get_by_label(re.compile("^执业证号")).fill("420-0001")
    late.get_by_role("button", name="下一步").click()
    hand_in(late)
    first, second = open_page(DESK), open_page(DESK)
    walk.log_in_staff(first, served.town, "identity1")
    walk.decide(first, "通过")
    late.goto("/")
    expect(late.get_by_text("认证成功")).to_have_count(0)
    walk.log_in_staff(second, served.town, "reviewer1")
    second.get_by_role("button", name="领取下一项").click()
    second.get_by_label("通过", exact=True).check()
    shot(second, "studio-second-review")
    second.get_by_role("button", name="提交审核结论").click()
    late.goto("/")
    expect(late.get_by_text("认证成功").first).to_be_visible()


def test_a_fee_changed_in_the_table_is_what_the_next_candidate_pays_and_can_be_taken_back(
    served: Served, open_page: Callable[..., Page], clerk: Page, colleague: Page
) -> None:
    assert _to_pay(served, open_page, "13900000101", "420199199003072832") == "￥244.00"
    change(clerk, "考试申报")
    _change_the_fee(clerk)
    clerk.get_by_role("link", name="返回草稿").click()
    expect(clerk.locator(".note")).to_contain_text("choice.subjects * 7100")
    ask(clerk, "按新标准收费")
    publish(colleague, "考试申报")
    assert _to_pay(served, open_page, "13900000102", "420199199511123421") == "￥284.00"
    _by_excel(clerk)
    publish(colleague, "考试申报")
    assert _to_pay(served, open_page, "13900000103", "420199198805054412") == "￥300.00"
    _back(clerk)
    publish(colleague, "考试申报")
    assert _to_pay(served, open_page, "13900000104", "420199199212126817") == "￥244.00"


def _to_pay(served: Served, open_page: Callable[..., Page], mobile: str, number: str) -> str:
    """What a new candidate is asked to pay for four subjects."""
    place = served.town
    who = verified(place, mobile, number, f"payer-{mobile}")
    bound(place, who, "I05")
    place.dispatch(StartDeclaration(BATCH), who)
    declared(place, who)
    page = open_page(PHONE)
    sign_in(page, served, who)
    page.goto("/declarations")
    page.get_by_role("link", name="去缴费").click()
    return str(page.get_by_text(re.compile("^￥")).first.inner_text())


def _change_the_fee(clerk: Page) -> None:
    """One cell of the table, in its editor."""
    editor(clerk, "费用")
    cell = clerk.locator('td[data-element-id="fee_1_o1"]')
    cell.click()
    clerk.keyboard.press("ControlOrMeta+a")
    clerk.keyboard.type("choice.subjects *")
    expect(clerk.locator("#findings li.error")).to_contain_text("choice.subjects *")
    clerk.keyboard.type(" 7100")
    expect(clerk.locator("#findings li.error")).to_have_count(0)
    saved(clerk)
    shot(clerk, "studio-table")


def _by_excel(clerk: Page) -> None:
    """The same cell in Excel: out, changed, and back."""
    change(clerk, "考试申报")
    with clerk.expect_download() as out:
        clerk.locator('a[href*="/tables/fee/"]').click()
    book = load_workbook(io.BytesIO(out.value.path().read_bytes()))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == "choice.subjects * 7100"]
    assert len(cells) == 1
    cells[0].value = "choice.subjects * 7500"
    changed = io.BytesIO()
    book.save(changed)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    clerk.get_by_label("费用 改好的 Excel 文件").set_input_files(
        {"name": "fee.xlsx", "mimeType": media, "buffer": changed.getvalue()}
    )
    clerk.locator('form[action*="/tables/fee/"]').get_by_role("button", name="导入 Excel").click()
    expect(clerk.locator(".note")).to_contain_text("choice.subjects * 7500")
    ask(clerk, "在 Excel 里改的")


def _back(clerk: Page) -> None:
    """Release 1 again, in one step."""
    clerk.goto("/studio/processes/declaration")
    clerk.get_by_role("link", name="第 1 版").click()
    clerk.get_by_label("改回去的原因").fill("新标准暂缓执行")
    clerk.get_by_role("button", name="回到这一版").click()
    expect(clerk.get_by_text("这是您自己提交的，须由另一位有权限的同事批准。")).to_be_visible()
