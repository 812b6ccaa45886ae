"""The editors of tables and forms at desktop size: Chinese, findings in place, nothing lost or overwritten."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.cli.processes import shipped
from app.store.server import Server
from tests.journeys.clerks import change, editor, pages, saved, sign_in
from tests.journeys.conftest import DESK, Served
from workflows import engine, forms
from workflows.model import Bundle

pytestmark = pytest.mark.browser
POLICIES = {
    "唯一": ("UNIQUE", None),
    "第一个": ("FIRST", None),
    "优先": ("PRIORITY", None),
    "任一": ("ANY", None),
    "收集": ("COLLECT", None),
    "收集（合计）": ("COLLECT", "SUM"),
    "收集（最小）": ("COLLECT", "MIN"),
    "收集（最大）": ("COLLECT", "MAX"),
    "收集（计数）": ("COLLECT", "COUNT"),
    "按行次序": ("RULE ORDER", None),
    "按结果次序": ("OUTPUT ORDER", None),
}
LATIN = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement: place, textContent } = walk.currentNode;
    const seen = (place.closest('select') ?? place).checkVisibility();
    if (seen && !place.closest('code,small,.cell,.input-expression')) found.push(textContent);
  }
  for (const one of document.querySelectorAll('[title],[placeholder],[aria-label]')) {
    if (one.checkVisibility()) found.push(one.title, one.placeholder ?? '', one.getAttribute('aria-label') ?? '');
  }
  return found.map((text) => text.trim()).filter((text) => /[A-Za-z]{3,}/.test(text));
}"""


@pytest.fixture(scope="module")
def served(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pages(server, "tables_forms", Path(tmp_path_factory.mktemp("town"))) as built:
        yield built


@pytest.fixture
def clerk(served: Served, open_page: Callable[..., Page]) -> Page:
    return clerk_of(served, open_page, "policy1")


def clerk_of(served: Served, open_page: Callable[..., Page], login: str) -> Page:
    page = open_page(DESK)
    sign_in(page, served, served.town.staff(login))
    return page


def table(clerk: Page) -> str:
    """Open the fees of a new draft; the draft."""
    draft = change(clerk, "考试申报")
    editor(clerk, "费用")
    return draft


def content(clerk: Page, draft: str, path: str) -> str:
    return str(clerk.request.get(f"{draft}/files/{path}").json()["content"])


def test_every_hit_policy_is_chosen_by_its_chinese_name(clerk: Page) -> None:
    draft = table(clerk)
    chosen = clerk.locator(".hit-policy .dms-input")
    chosen.click()
    expect(clerk.locator(".dms-select-options .option")).to_have_text(list(POLICIES))
    clerk.keyboard.press("Escape")
    for label, (policy, aggregation) in POLICIES.items():
        clerk.locator(".decision-table-name").click()
        chosen.click()
        clerk.locator(".dms-select-options").get_by_text(label, exact=True).click()
        expect(chosen).to_have_text(label)
        written = clerk.evaluate("tables.xml()")
        found = engine.table(written.encode(), "fee.dmn", "fee")
        assert (found.hit_policy, found.aggregation or None) == (policy, aggregation)
    saved(clerk)
    assert 'hitPolicy="OUTPUT ORDER"' in content(clerk, draft, "bpmn/declaration/fee.dmn")


def test_nothing_of_a_table_is_left_in_english(clerk: Page) -> None:
    table(clerk)
    for open_ in ("th.input-cell .input-label", "th.output-cell .output-label"):
        clerk.locator(open_).first.dblclick()
        expect(clerk.locator(".context-menu")).to_be_visible()
        assert english(clerk) == []
        clerk.keyboard.press("Escape")
        clerk.mouse.click(700, 760)
    clerk.locator(".hit-policy .dms-input").click()
    assert english(clerk) == []
    clerk.mouse.click(700, 760)
    for cell in ("fee_1_i1", "fee_1_i2", "fee_1_o1"):
        clerk.locator(f'td[data-element-id="{cell}"]').click(button="right")
        assert english(clerk) == []
        clerk.mouse.click(700, 760)
    clerk.locator('td[data-element-id="fee_5_i3"]').click()
    clerk.locator(".simple-mode-button").click()
    assert english(clerk) == []
    assert clerk.evaluate("[...untranslated]") == []


def english(page: Page) -> list[str]:
    """Visible words that are neither Chinese nor names of this draft."""
    named = re.compile(r"[\u4e00-\u9fff]|^(FEEL|[a-z_.]+(\.(dmn|json))?)$|^bpmn/|^forms/|BPMN|bpmn\.io|choice\.|^yyyy")
    return [text for text in page.evaluate(LATIN) if not named.search(text)]


def test_a_finding_is_shown_at_its_cell_and_leads_to_it(clerk: Page) -> None:
    table(clerk)
    cell = clerk.locator('td[data-element-id="fee_6_i1"]')
    cell.click()
    clerk.keyboard.press("ControlOrMeta+a")
    clerk.keyboard.type('"HPTQ" or')
    told = clerk.locator("#findings li.error").first
    expect(told).to_contain_text("不能使用")
    expect(cell).to_have_css("box-shadow", re.compile(r"rgb\(179, 38, 30\)"))
    clerk.locator('td[data-element-id="fee_1_i1"]').click()
    told.get_by_role("button").click()
    expect(cell.locator("[contenteditable]").first).to_be_focused()


def test_a_name_is_written_where_the_cursor_stands(clerk: Page) -> None:
    table(clerk)
    clerk.get_by_role("button", name="可以用的名称").click()
    clerk.locator('td[data-element-id="fee_5_o1"]').click()
    clerk.keyboard.press("ControlOrMeta+a")
    clerk.get_by_label("查找名称").fill("case.key")
    clerk.locator('td[data-element-id="fee_5_o1"]').click()
    clerk.keyboard.press("ControlOrMeta+a")
    clerk.locator("#names").get_by_role("button", name=re.compile("case.key")).click()
    expect(clerk.locator('td[data-element-id="fee_5_o1"]')).to_contain_text("case.key")


def test_two_people_in_one_table_never_overwrite_each_other(served: Served, open_page: Callable[..., Page]) -> None:
    first, second = (clerk_of(served, open_page, login) for login in ("policy1", "policy2"))
    draft = table(first)
    second.goto(f"{draft}/edit/bpmn/declaration/fee.dmn")
    expect(second.locator("body[data-ready]")).to_be_visible()
    for page, text in ((first, "11"), (second, "22")):
        page.locator('td[data-element-id="fee_5_o1"]').click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(text)
        if page is first:
            saved(first)
    expect(second.get_by_role("dialog")).to_contain_text("政策人员甲（演示）", timeout=15_000)
    assert "<text>11</text>" in content(first, draft, "bpmn/declaration/fee.dmn")


def test_every_shipped_table_and_form_comes_out_of_its_editor_as_it_went_in(clerk: Page) -> None:
    draft = change(clerk, "考试申报")
    files = {path: raw for path, raw in shipped().items() if path in _files(clerk, draft)}
    assert len(files) > 8
    for path, raw in files.items():
        if path.endswith(".bpmn"):
            continue
        clerk.goto(f"{draft}/edit/{path}")
        expect(clerk.locator("body[data-ready]")).to_be_visible()
        if path.endswith(".dmn"):
            written = clerk.evaluate("tables.xml()").encode()
            assert not engine.compare(Bundle("x", {path: raw}), Bundle("x", {path: written})), path
        else:
            before, after = (forms.load(json.loads(text)) for text in (raw, clerk.evaluate("form.text()")))
            assert [told(one) for one in after.items] == [told(one) for one in before.items], path


def _files(clerk: Page, draft: str) -> set[str]:
    found = clerk.request.get(f"/studio/catalogue?draft={draft[-36:]}").json()
    return set(found["files"])


def told(one: forms.Field) -> Any:
    """What a field says, conditions by their trees."""
    inside = tuple(told(each) for each in one.fields)
    trees = [each and each.tree for each in (one.hide, one.compute)]
    return (*trees, inside, replace(one, hide=None, compute=None, fields=()))


def select(clerk: Page, one: dict[str, Any]) -> None:
    """Open the panel of a field."""
    clerk.evaluate("(id) => form.editor.get('selection').set(form.editor.get('formFieldRegistry').get(id))", one["id"])


def test_every_field_of_the_palette_is_one_our_forms_know_and_nothing_is_left_in_english(clerk: Page) -> None:
    change(clerk, "考试申报")
    editor(clerk, "填写申报表")
    types = clerk.locator(".fjs-palette-field").evaluate_all("all => all.map((one) => one.dataset.fieldType)")
    assert {"document", "mobile", "institution", "major", "photo"} <= set(types)
    for kind in types:
        clerk.locator(f'.fjs-palette-field[data-field-type="{kind}"]').press("Enter")
    added = clerk.evaluate("(count) => JSON.parse(form.text()).components.slice(-count)", len(types))
    assert (
        len(forms.load({"components": [one for one in added if one["type"] != "expression"]}).items) == len(types) - 1
    )
    for one in added:
        select(clerk, one)
        expect(clerk.locator(".bio-properties-panel-header")).to_be_visible()
        clerk.locator(".bio-properties-panel-group-header:not(.open)").evaluate_all(
            "all => all.forEach((one) => one.click())"
        )
        assert english(clerk) == [], one["type"]
    assert clerk.evaluate("[...untranslated]") == []


def test_what_is_only_looked_at_stays_byte_for_byte_and_one_change_is_one_line_of_the_note(clerk: Page) -> None:
    draft, form = change(clerk, "实名认证"), "forms/real_name_verification/fill_identity.json"
    editor(clerk, "填写身份信息")
    clerk.locator(".fjs-form-field").filter(has_text="出生日期").last.click()
    expect(clerk.locator(".bio-properties-panel-header")).to_be_visible()
    panel, phone = (clerk.locator(each).bounding_box() for each in (".fjs-properties-container", "#beside"))
    assert panel
    assert phone
    assert panel["x"] + panel["width"] <= phone["x"] + 1, "the phone lies beside the panel, not over it"
    clerk.goto(draft)
    expect(clerk.get_by_text("与现行版本相同。").first).to_be_visible()
    assert content(clerk, draft, form).encode() == shipped()[form]
    editor(clerk, "填写身份信息")
    clerk.locator(".fjs-form-field").filter(has_text="出生日期").last.click()
    clerk.locator("#bio-properties-panel-date-label").fill("出生年月日")
    saved(clerk)
    clerk.goto(draft)
    expect(clerk.locator(".note li")).to_have_count(1)
    expect(clerk.locator(".note li")).to_contain_text("出生年月日")


def test_what_a_file_field_takes_is_chosen_in_words(clerk: Page) -> None:
    change(clerk, "考试申报")
    editor(clerk, "填写申报表")
    clerk.locator('.fjs-palette-field[data-field-type="photo"]').press("Enter")
    added = clerk.evaluate("JSON.parse(form.text()).components.at(-1)")
    select(clerk, added)
    kind = clerk.get_by_label("上传什么")
    assert kind.locator("option").all_inner_texts() == ["照片", "材料（照片或 PDF）", "证件照"]
    kind.select_option("材料（照片或 PDF）")
    assert clerk.evaluate("JSON.parse(form.text()).components.at(-1)")["properties"]["kind"] == "paper"


def put(clerk: Page, draft: str, path: str, text: str) -> None:
    """Save a file as the editor of another tool has written it."""
    clerk.goto(draft)
    token = clerk.locator('input[name="csrf"]').first.get_attribute("value")
    file = clerk.request.get(f"{draft}/files/{path}").json()
    body = {"content": text, "revision": file["revision"]}
    answer = clerk.request.put(f"{draft}/files/{path}", data=body, headers={"X-CSRF": token or ""})
    assert answer.ok, answer.text()


def test_what_the_editors_do_not_know_survives_a_save(clerk: Page) -> None:
    draft = change(clerk, "考试申报")
    fee, form = "bpmn/declaration/fee.dmn", "forms/declaration_filling/choose.json"
    foreign = '<extensionElements><x:note xmlns:x="urn:x" a="1">保留</x:note></extensionElements>'
    text = content(clerk, draft, fee)
    named = '<decision id="fee" name="费用">'
    put(clerk, draft, fee, text.replace(named, f'{named[:-1]} xmlns:y="urn:y" y:owner="甲">{foreign}'))
    schema = json.loads(content(clerk, draft, form))
    schema["exporter"], schema["components"][0]["x-note"] = {"name": "别的工具"}, {"keep": [1]}
    put(clerk, draft, form, json.dumps(schema))
    clerk.goto(f"{draft}/edit/{fee}")
    expect(clerk.locator("body[data-ready]")).to_be_visible()
    written = clerk.evaluate("tables.xml()")
    for kept in ('y:owner="甲"', "urn:x", 'a="1"', "保留</"):
        assert kept in written
    clerk.goto(f"{draft}/edit/{form}")
    expect(clerk.locator("body[data-ready]")).to_be_visible()
    after = json.loads(clerk.evaluate("form.text()"))
    assert after["components"][0]["x-note"] == {"keep": [1]}


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        (
            "bpmn/declaration/fee.dmn",
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="空" namespace="n"/>',
            "没有能编辑的决策表",
        ),
        ("forms/declaration_filling/choose.json", '{"components": [{"type": "hologram", "key": "x"}]}', "打不开"),
    ],
)
def test_a_file_that_cannot_be_drawn_is_said_to_be_so_and_left_alone(
    clerk: Page, path: str, text: str, words: str
) -> None:
    draft = change(clerk, "考试申报")
    put(clerk, draft, path, text)
    clerk.goto(f"{draft}/edit/{path}")
    expect(clerk.locator("#tools .state.failed")).to_contain_text(words)
    expect(clerk.locator("#findings li.error").first).to_be_visible()
    assert content(clerk, draft, path) == text
