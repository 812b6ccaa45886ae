"""The diagram editor at desktop size, as policy staff use it."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app.factory import create_app
from app.queries import drafts
from app.store.server import Server
from tests.conftest import clone
from tests.house import town
from tests.journeys.conftest import DESK, Served
from tests.journeys.drawing import REVIEW, append, draft_of, field, file, open_editor, pick, sign_in, stored, undo_all
from workflows import engine
from workflows.catalog import known
from workflows.commands.studio import ImportDraft, SaveDraftFile
from workflows.model import SYSTEM, Actor, Grant

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ATTACK = '<img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def served(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A town without workers: drawing needs none."""
    with town(clone(server, "editor"), Path(tmp_path_factory.mktemp("town"))) as built:
        with built.house.store.open(SYSTEM) as work:
            work.accounts.add_staff("approver", "批准人", "-", "-", [Grant("policy_approver")])
        port = built.house.settings.port
        pages = make_server("127.0.0.1", port, create_app(built.house.site()), threaded=True)
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        yield Served(built, f"http://127.0.0.1:{port}")
        pages.shutdown()


@pytest.fixture
def draft(served: Served) -> str:
    """The address of a draft of the review."""
    return draft_of(served, "manual_review")


@pytest.fixture
def clerk(served: Served, open_page: Callable[..., Page]) -> Page:
    """Policy staff at their browser."""
    page = open_page(DESK)
    sign_in(page, served, "policy1")
    return page


def save(served: Served, draft: str, login: str, content: str, revision: int) -> None:
    """A colleague saves the diagram."""
    who = Actor(served.town.staff(login).account_id, True, (Grant("policy_staff"),))
    draft_id = draft.rpartition("/")[2]
    served.town.dispatch(SaveDraftFile(draft_id, REVIEW, content.encode(), revision), who)  # type: ignore[arg-type]


def test_who_approves_looks_at_the_diagram(served: Served, open_page: Callable[..., Page], draft: str) -> None:
    page = open_page(DESK)
    sign_in(page, served, "approver")
    open_editor(page, draft)
    expect(page.locator('[data-element-id="decide"]').first).to_be_visible()
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    expect(page.locator(".djs-palette")).to_have_count(0)


@pytest.mark.parametrize("login", ["policy1", "approver"])
def test_a_diagram_opens_to_be_read_and_buttons_show_the_whole(
    served: Served, open_page: Callable[..., Page], draft: str, login: str
) -> None:
    page = open_page(DESK)
    sign_in(page, served, login)
    open_editor(page, draft)
    scale = page.get_by_title("恢复到 100%")
    expect(scale).to_have_text("80%")
    pool = page.locator('g[data-element-id="participant_manual_review"] .djs-visual rect').first
    before, canvas = pool.bounding_box(), page.locator("#canvas").bounding_box()
    assert before and canvas
    assert before["x"] > canvas["x"]
    assert before["width"] > canvas["width"]
    page.get_by_role("button", name="适合画面").click()
    whole = pool.bounding_box()
    assert whole
    assert canvas["x"] < whole["x"] < whole["x"] + whole["width"] < canvas["x"] + canvas["width"]
    scale.click()
    expect(scale).to_have_text("100%")
    page.get_by_title("放大").click()
    expect(scale).to_have_text("125%")
    page.get_by_title("缩小").click()
    expect(scale).to_have_text("100%")


def test_a_ready_made_review_is_put_in_between_with_a_form_and_passes_the_checks(clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    pick(clerk, "record")
    append(clerk, "人工审核")
    name = clerk.locator('[data-entry-id="id"] input').input_value()
    content = stored(clerk, draft, lambda text: name in text)
    expect(clerk.get_by_role("button", name="检查通过")).to_be_visible()
    assert f'<bpmn:sequenceFlow id="flow_record__needs_second" sourceRef="record" targetRef="{name}"' in content
    form = clerk.request.get(f"{draft}/files/forms/manual_review/{name}.json").json()
    assert '"审核结论"' in form["content"]
    open_editor(clerk, draft)
    pick(clerk, name)
    expect(field(clerk, "role").locator("option:checked")).to_have_text("按所在泳道（审核员）")
    expect(clerk.get_by_role("link", name="打开表单")).to_have_attribute("href", re.compile(f"{name}.json$"))


READY = ["人工审核", "表单任务", "身份核验", "发送通知", "判断", "并行", "定时"]


def test_every_ready_made_task_passes_the_checks_as_it_comes(clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    for name in READY:
        pick(clerk, "record")
        append(clerk, name)
    stored(clerk, draft, lambda text: "<bpmn:timeDuration" in text)
    expect(clerk.get_by_role("button", name="检查")).to_have_class(re.compile("fine|warn"))


def test_paying_is_ready_made_where_something_is_to_be_paid(served: Served, clerk: Page) -> None:
    draft, handling = draft_of(served, "declaration"), "bpmn/declaration/handling.bpmn"
    open_editor(clerk, draft, handling)
    pick(clerk, "facts")
    append(clerk, "微信支付")
    content = stored(clerk, draft, lambda text: text.count('calledElement="payment"') == 3, handling)
    assert 'name="微信支付" calledElement="payment"' in content
    expect(clerk.get_by_role("button", name="检查")).to_have_class(re.compile("fine|warn"))


def test_a_called_process_comes_into_the_draft_with_its_files(clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    pick(clerk, "record")
    append(clerk, "调用流程")
    field(clerk, "called").select_option("work_unit_binding")
    stored(clerk, draft, lambda text: 'calledElement="work_unit_binding"' in text)
    expect(clerk.locator("#findings")).not_to_contain_text("调用的流程")
    assert clerk.request.get(f"{draft}/files/forms/work_unit_binding/enter_code.json").status == 200


def test_a_finding_shows_at_its_element_says_how_to_mend_it_and_goes(clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    pick(clerk, "record")
    field(clerk, "operation").select_option("")
    expect(clerk.locator("#findings")).to_contain_text("没有选择操作")
    expect(clerk.locator("#findings")).to_contain_text("在属性面板的“操作”列表中选择")
    expect(clerk.locator('.djs-overlays[data-container-id="record"] .finding')).to_have_text("1")
    expect(clerk.locator('[data-group-id="group-findings"]')).to_contain_text("没有选择操作")
    page_of_rule = clerk.locator("#findings a").first.get_attribute("href")
    assert clerk.request.get(str(page_of_rule)).status == 200
    pick(clerk, "decide")
    clerk.locator("#findings").get_by_role("button", name="定位").click()
    field(clerk, "operation").select_option("review.record")
    expect(field(clerk, "parameter-review")).to_have_text("review.id")
    field(clerk, "result").fill("review_outcome")
    expect(clerk.get_by_role("button", name="检查通过")).to_be_visible()
    expect(clerk.locator(".finding")).to_have_count(0)


def test_an_expression_is_coloured_completed_and_checked_while_it_is_written(clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    pick(clerk, "needs_second")
    clerk.locator('g[data-element-id="flow_needs_second__second_decision"] .djs-hit').first.dispatch_event("click")
    condition = field(clerk, "condition")
    expect(condition.locator("span").first).to_be_visible()
    condition.fill("review_outcome.decision = ")
    expect(clerk.locator('[data-entry-id="condition"]')).to_contain_text("表达式")
    condition.fill("reviw_outcome.decision = 1")
    expect(clerk.locator("#findings")).to_contain_text("reviw_outcome")


def test_undo_gives_back_the_very_xml(clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    pick(clerk, "record")
    field(clerk, "name").fill("登记结论")
    first = stored(clerk, draft, lambda text: "登记结论" in text)
    pick(clerk, "decide")
    append(clerk, "人工审核")
    field(clerk, "documentation").fill("再看一遍")
    clerk.keyboard.press("Tab")
    name = clerk.locator('[data-entry-id="id"] input').input_value()
    append(clerk, "发送通知")
    field(clerk, "result").fill("told")
    pick(clerk, "remind")
    field(clerk, "timer-kind").select_option("timeDuration")
    pick(clerk, "open_review")
    field(clerk, "operation").select_option("refund.query")
    clerk.locator('[data-entry-id="parameter-asked"] .cm-content').fill("1")
    pick(clerk, "start")
    field(clerk, "given").fill("")
    clerk.keyboard.press("Tab")
    field(clerk, "by").click()  # the panel draws its boxes anew, a moment later
    expect(field(clerk, "by")).not_to_be_checked()
    pick(clerk, "reminded")
    clerk.keyboard.press("Delete")
    last = stored(clerk, draft, lambda text: name in text and 'id="reminded"' not in text)
    assert all(word in last for word in ("再看一遍", "notice.send", "refund.query", ">P3D<", 'resultVariable="told"'))
    assert clerk.request.get(f"{draft}/files/forms/manual_review/{name}.json").status == 200
    undo_all(clerk)
    clerk.get_by_role("button", name="重做").click()
    assert stored(clerk, draft, lambda text: text == first) == first
    expect(clerk.get_by_role("button", name="检查通过")).to_be_visible()
    assert clerk.request.get(f"{draft}/files/forms/manual_review/{name}.json").status == 404


def test_text_of_a_diagram_stays_text_and_what_is_not_known_is_kept(served: Served, clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    told = ATTACK.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    foreign = '<camunda:thing xmlns:camunda="urn:c" a="1"><camunda:more>x</camunda:more></camunda:thing>'
    unknown = "<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>"
    text = (
        file(clerk, draft)["content"]
        .replace('name="记录结论"', f'name="{told}"')
        .replace(
            '<spiffworkflow:serviceTaskOperator id="review.record"',
            f'{foreign}{unknown}<spiffworkflow:serviceTaskOperator id="review.record"',
        )
    )
    save(served, draft, "policy1", text.replace("记录谁、何时", told), 1)
    open_editor(clerk, draft)
    pick(clerk, "record")
    expect(clerk.locator('g[data-element-id="record"] text')).to_contain_text("onerror")
    expect(field(clerk, "name")).to_have_value(ATTACK)
    field(clerk, "result").fill("found")
    content = stored(clerk, draft, lambda given: 'resultVariable="found"' in given)
    assert re.search(r'<camunda:thing[^>]* a="1"[^>]*>\s*<camunda:more>x</camunda:more>\s*</camunda:thing>', content)
    assert unknown in content
    field(clerk, "operation").select_option("")
    expect(clerk.locator("#findings")).to_contain_text("onerror")
    clerk.get_by_role("button", name="走查", exact=True).click()
    clerk.get_by_title("让它发生").locator("visible=true").first.click()
    clerk.get_by_title("走查记录").click()
    expect(clerk.locator(".bts-log")).to_contain_text("onerror", timeout=20000)
    clerk.get_by_role("button", name="走查", exact=True).click()
    assert clerk.locator("img[onerror]").count() == 0
    assert ATTACK not in clerk.locator("body").inner_html()


FOREIGN = Path(__file__).parents[1] / "web" / "foreign"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
STEPS = {f"{BPMN}{kind}" for kind in ("task", "userTask", "serviceTask", "scriptTask", "subProcess")}


def holdings(text: str) -> Counter[tuple[str, ...]]:
    """Every element of BPMN by its name, and all of everything else, attributes of other tools on ours included."""
    found: Counter[tuple[str, ...]] = Counter()
    for element in ElementTree.fromstring(text.partition("?>")[2]).iter():
        known = element.tag.startswith(BPMN) or "/spec/" in element.tag
        given = {name: value for name, value in element.attrib.items() if not known or "}" in name}
        found[(element.tag, "" if known else (element.text or "").strip())] += 1
        found.update((element.tag, name, value) for name, value in given.items())
    return found


def drawn(raw: str) -> str:
    """A file that its tool has written without a drawing, with one: the steps in a row."""
    if "BPMNShape" in raw:
        return raw
    tree = ElementTree.fromstring(raw.partition("?>")[2])
    told = [
        (one.get("id"), one.get("sourceRef", ""), one.get("targetRef", "")) for one in tree.iter(f"{BPMN}sequenceFlow")
    ]
    there = {one.get("id") for one in tree.iter()}
    flows = [one for one in told if one[2] in there]
    steps = {step: at * 160 for at, step in enumerate(dict.fromkeys(end for _, *ends in flows for end in ends))}
    shapes = [
        f'<i:BPMNShape bpmnElement="{step}"><c:Bounds x="{x}" y="80" width="100" height="80"/></i:BPMNShape>'
        for step, x in steps.items()
    ]
    edges = [
        f'<i:BPMNEdge bpmnElement="{flow}"><d:waypoint x="{steps[source] + 100}" y="120"/>'
        f'<d:waypoint x="{steps[target]}" y="120"/></i:BPMNEdge>'
        for flow, source, target in flows
    ]
    process, spec = next(tree.iter(f"{BPMN}process")).get("id"), "http://www.omg.org/spec"
    names = f'xmlns:i="{spec}/BPMN/20100524/DI" xmlns:c="{spec}/DD/20100524/DC" xmlns:d="{spec}/DD/20100524/DI"'
    inside = f'<i:BPMNPlane bpmnElement="{process}">{"".join(shapes + edges)}</i:BPMNPlane>'
    head, _, end = raw.rpartition("</")
    return f"{head}<i:BPMNDiagram {names}>{inside}</i:BPMNDiagram></{end}"


@pytest.mark.parametrize("tool", ["bizagi", "camunda", "flowable", "signavio", "zeebe"])
def test_what_other_tools_have_written_survives_a_change(served: Served, clerk: Page, tool: str) -> None:
    raw, path = drawn((FOREIGN / f"{tool}.bpmn").read_text(encoding="utf-8")), f"{tool}.bpmn"
    who = Actor(served.town.staff("policy1").account_id, True, (Grant("policy_staff"),))
    key = "sid-p1" if tool == "signavio" else ""
    draft = f"/studio/drafts/{served.town.dispatch(ImportDraft({path: raw.encode()}, key), who)}"
    before, tree = holdings(raw), ElementTree.fromstring(raw.partition("?>")[2])
    task = next(one.get("id") for one in tree.iter() if one.tag in STEPS)
    open_editor(clerk, draft, f"{path}#{task}")
    field(clerk, "name").fill("改了名的环节")
    saved = stored(clerk, draft, lambda text: "改了名的环节" in text, path)
    assert before - holdings(saved) == Counter()
    assert len([one for one in before if not one[0].startswith(BPMN) and "/spec/" not in one[0]]) > 1


def test_comments_and_instructions_are_not_kept_and_it_is_said(served: Served, clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    text = file(clerk, draft)["content"]
    save(served, draft, "policy1", text.replace("?>", "?>\n<?tool keep?>", 1), 1)
    open_editor(clerk, draft)
    expect(clerk.locator(".state.failed")).to_contain_text("注释（<!-- -->）和处理指令（<? ?>）保存后不再保留")
    assert "<?tool keep?>" in file(clerk, draft)["content"]


def test_a_process_is_drawn_from_nothing_and_the_engine_takes_it(served: Served, clerk: Page) -> None:
    clerk.goto("/studio")
    clerk.locator("#new-name").fill("补考申请")
    clerk.locator("#new-key").fill("retake")
    clerk.get_by_role("button", name="新建流程").click()
    clerk.get_by_role("link", name="补考申请").first.click()
    expect(clerk.locator("body[data-ready]")).to_be_visible()
    draft = clerk.url.partition("/edit/")[0].removeprefix(clerk.url[: clerk.url.index("/studio")])
    pick(clerk, "start")
    for name in ("表单任务", "人工审核", "判断"):
        append(clerk, name)
    choice = field(clerk, "id").input_value()
    append(clerk, "结束")
    clerk.locator(".djs-connection.selected, .djs-connection").last.locator(".djs-hit").first.dispatch_event("click")
    field(clerk, "condition").fill('decision = "reject"')
    content = stored(clerk, draft, lambda text: "decision =" in text, "bpmn/retake/retake.bpmn")
    assert re.search(f'<bpmn:exclusiveGateway id="{choice}" name="判断" default="[^"]+"', content)
    expect(clerk.get_by_role("button", name="检查通过")).to_be_visible()
    bundle = served.town.ask(drafts.view, UUID(draft.rpartition("/")[2])).bundle
    assert [task.name for task in engine.load(bundle, known()).user_tasks] == ["表单任务", "人工审核"]
    clerk.evaluate(AXE.read_text(encoding="utf-8"))
    found = clerk.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_a_file_without_a_drawing_is_shown_as_such_and_left_alone(served: Served, clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    drawn = file(clerk, draft)["content"]
    bare = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", drawn, flags=re.DOTALL)
    save(served, draft, "policy1", bare, 1)
    open_editor(clerk, draft)
    expect(clerk.get_by_role("alert")).to_contain_text("这个文件里没有图形")
    assert file(clerk, draft) == {**file(clerk, draft), "content": bare, "revision": 2}


def test_every_word_is_chinese(served: Served, clerk: Page) -> None:
    draft = draft_of(served, "real_name_verification")
    open_editor(clerk, draft, "bpmn/real_name_verification/real_name_verification.bpmn")
    shapes = clerk.locator("g.djs-element").evaluate_all("all => all.map(one => one.dataset.elementId)")
    for name in shapes:
        hit = clerk.locator(f'g[data-element-id="{name}"] .djs-hit').first
        hit.dispatch_event("click", {"button": 0, "bubbles": True})
    pick(clerk, "fill_identity")
    for button in (".append-ready", ".bpmn-icon-screw-wrench"):
        clerk.locator(f".djs-context-pad {button}").click()
        expect(clerk.locator(".djs-popup")).to_be_visible()
        assert english(clerk.locator(".djs-popup").inner_text()) == []
        clerk.keyboard.press("Escape")
        expect(clerk.locator(".djs-popup")).to_be_hidden()
    assert english(clerk.locator(".djs-palette").inner_text()) == []
    clerk.keyboard.press("Control+f")
    expect(clerk.locator(".djs-search-container")).to_be_visible()
    clerk.keyboard.press("Escape")
    clerk.get_by_role("button", name="走查", exact=True).click()
    clerk.get_by_title("让它发生").locator("visible=true").first.click()
    clerk.get_by_title("走查记录").click()
    expect(clerk.locator(".bts-log")).to_contain_text("开始认证")
    words = clerk.locator("[title], [aria-label]").evaluate_all("all => all.map(one => one.title || one.ariaLabel)")
    assert english(" ".join(word for word in words if not word.startswith("只看这个令牌"))) == []
    assert english(" ".join(clerk.locator(".bts-log .bts-text, .bts-log .bts-header").all_inner_texts())) == []
    assert clerk.evaluate("[...untranslated]") == []


def english(words: str) -> list[str]:
    """Words in Latin letters that nobody has translated."""
    known = {"Ctrl", "Powered", "bpmn", "io"}
    return [word for word in re.findall(r"[A-Za-z]{3,}", words) if word not in known]


def test_two_people_in_one_draft_are_told_and_nobody_is_overwritten(
    served: Served, open_page: Callable[..., Page], clerk: Page, draft: str
) -> None:
    colleague = open_page(DESK)
    sign_in(colleague, served, "policy2")
    open_editor(colleague, draft)
    open_editor(clerk, draft)
    expect(clerk.locator(".who.here")).to_contain_text("政策人员乙（演示） 正在改同一个文件")
    pick(colleague, "record")
    field(colleague, "name").fill("乙的修改")
    theirs = stored(colleague, draft, lambda text: "乙的修改" in text)
    pick(clerk, "record")
    field(clerk, "name").fill("甲的修改")
    box = clerk.get_by_role("dialog")
    expect(box).to_contain_text("政策人员乙（演示） 在")
    assert file(clerk, draft)["content"] == theirs
    with clerk.expect_popup() as shown:
        box.get_by_role("button", name="先看对方的").click()
    expect(shown.value.locator('g[data-element-id="record"] text')).to_contain_text("乙的修改")
    shown.value.close()
    clerk.get_by_role("dialog").get_by_role("button", name="把我的存为另一份草稿").click()
    expect(clerk).not_to_have_url(re.compile(draft))
    expect(clerk.locator("body[data-ready]")).to_be_visible()
    copy = re.search(r"/studio/drafts/[0-9a-f-]+", clerk.url)
    assert copy
    assert "甲的修改" in file(clerk, copy[0])["content"]
    assert file(clerk, draft)["content"] == theirs


def test_work_done_while_the_session_ended_is_there_after_signing_in_again(
    served: Served, clerk: Page, draft: str
) -> None:
    open_editor(clerk, draft)
    clerk.context.clear_cookies()
    pick(clerk, "record")
    field(clerk, "name").fill("没有丢")
    box = clerk.get_by_role("dialog")
    expect(box).to_contain_text("登录已结束")
    expect(box).to_contain_text("您画的内容已存在这台电脑上")
    box.get_by_role("button", name="重新登录").click()
    expect(clerk).to_have_url(re.compile(r"/login\?next="))
    sign_in(clerk, served, "policy1")
    open_editor(clerk, draft)
    expect(clerk.locator('g[data-element-id="record"] text')).to_contain_text("没有丢")
    stored(clerk, draft, lambda text: "没有丢" in text)


def test_a_line_that_drops_loses_nothing(clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    clerk.context.set_offline(True)
    pick(clerk, "record")
    field(clerk, "name").fill("断线时画的")
    expect(clerk.locator(".state")).to_contain_text("连不上服务器，已存在这台电脑上")
    clerk.context.set_offline(False)
    expect(clerk.locator(".state")).to_contain_text("已保存")
    assert "断线时画的" in file(clerk, draft)["content"]


def test_who_only_looks_is_told_of_a_newer_version(served: Served, clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    text = file(clerk, draft)["content"]
    save(served, draft, "policy2", text.replace("记录结论", "新的结论"), 1)
    clerk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(clerk.locator(".state")).to_contain_text("政策人员乙（演示） 保存了新版本")
    clerk.get_by_role("button", name="载入").click()
    expect(clerk.locator('g[data-element-id="record"] text')).to_contain_text("新的结论")


def test_leaving_with_unsaved_work_warns(clerk: Page, draft: str) -> None:
    open_editor(clerk, draft)
    asked: list[str] = []
    clerk.on("dialog", lambda box: (asked.append(box.type), box.accept())[1])
    pick(clerk, "record")
    field(clerk, "name").fill("还没有保存")
    clerk.get_by_role("link", name="返回草稿").click()
    expect(clerk.get_by_role("heading", name="人工审核")).to_be_visible()
    assert asked == ["beforeunload"]
    open_editor(clerk, draft)
    expect(clerk.locator('g[data-element-id="record"] text')).to_contain_text("还没有保存")
