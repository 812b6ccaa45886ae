"""What a diagram could do harm with: refused with line and reason, or kept with a list; never run, never fetched."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.web.clerk import Clerk, sent
from tests.web.conftest import Desk

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
OPEN = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SCRIPT = "&lt;script>alert(1)&lt;/script>&lt;img src=x onerror=alert(1)>"


@pytest.fixture
def first(desk: Desk) -> Clerk:
    return Clerk(desk, "policy1")


def upload(clerk: Clerk, raw: bytes) -> Any:
    return clerk.post("/studio/drafts", files=[(io.BytesIO(raw), "a.bpmn")])


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (f'{HEAD}<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n{OPEN}&x;</definitions>', "a.bpmn 第 2 行"),
        (f'{HEAD}<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">\n{OPEN}</definitions>', "第 2 行：不允许使用 DOCTYPE"),
        (f'{HEAD}\n<!DOCTYPE d [<!ENTITY l0 "哈">{LAUGHS}]>\n{OPEN}&l9;</definitions>', "第 3 行：不允许使用 DOCTYPE"),
        (f'{HEAD}{OPEN}<process id="{"p" * 1_000_000}"/></definitions>', "超过 2 万字"),
        (f'{HEAD}{OPEN}<process id="p" name="{"长" * 333_334}"/></definitions>', "第 2 行：有一段文字超过 2 万字"),
        (f"{HEAD}{OPEN}<process>\n</definitions>", "第 3 行：不是合法的 XML"),
        (f"{HEAD}<bpmn>{'x' * 2_000_000}</bpmn>", "文件超过 2 MB"),
    ],
    ids=["xxe", "foreign-dtd", "billion-laughs", "long-id", "long-label", "broken", "too-large"],
)
def test_a_diagram_that_may_do_harm_is_refused_with_line_and_reason(first: Clerk, raw: str, told: str) -> None:
    before = first.get("/studio").text.count("/studio/drafts/")
    refused = upload(first, raw.encode())
    assert refused.status_code == 422
    assert told in refused.text
    assert "root:" not in refused.text
    assert first.get("/studio").text.count("/studio/drafts/") == before


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "gb18030"])
def test_another_encoding_is_refused_by_name_or_line(first: Clerk, encoding: str) -> None:
    refused = upload(
        first, f'<?xml version="1.0" encoding="{encoding}"?>{OPEN}<!-- 中 --></definitions>'.encode(encoding)
    )
    assert refused.status_code == 422
    assert "UTF-8" in refused.text or "不是合法的 XML" in refused.text
    assert "第 1 行" in refused.text


def test_five_thousand_elements_are_kept_with_a_list(first: Clerk) -> None:
    tasks = "".join(
        f'<userTask id="t{n}"/><sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(5_000)
    )
    raw = f'{HEAD}{OPEN}<process id="p" isExecutable="true"><startEvent id="s"/>{tasks}</process></definitions>'
    draft = first.draft(files=sent(a__bpmn=raw.encode()))
    shown = first.get(draft)
    assert shown.status_code == 200
    assert "还有" in shown.text
    assert len(shown.data) < 500_000
    assert first.get(f"{draft}/files/a.bpmn").json["content"] == raw


def test_scripts_in_labels_and_documentation_are_shown_as_text_everywhere(desk: Desk, first: Clerk) -> None:
    review = "bpmn/manual_review/manual_review.bpmn"
    draft = first.draft(process_key="manual_review")
    first.edit(draft, review, 'name="人工审核"', f'name="{SCRIPT}"')
    first.edit(draft, review, 'name="审核">', f'name="{SCRIPT}"><bpmn:documentation>{SCRIPT}</bpmn:documentation>')
    first.edit(draft, "forms/manual_review/decide.json", '"label": "', '"label": "<script>alert(1)</script>')
    release = first.request(draft, f"因为 {SCRIPT.replace('&lt;', '<')}")
    base = desk.town.one("SELECT id FROM release WHERE key = 'manual_review' AND version = 1").id
    compared = f"/studio/compare?from={base}&to={release[-36:]}"
    first.post(f"{draft}/try")
    told = (
        draft,
        release,
        "/studio",
        "/studio/processes/manual_review",
        compared,
        f"{draft}/try",
        f"{draft}/try/trace",
    )
    for path in told:
        shown = first.get(path)
        assert shown.status_code == 200, path
        assert "<script>alert" not in shown.text, path
        assert "<img src=x" not in shown.text, path
        assert "script-src 'self'" in shown.headers["Content-Security-Policy"]
    first.post(f"{release}/decline", reason="只是试试")


def test_python_is_never_run_where_an_expression_is_expected(first: Clerk) -> None:
    draft = first.draft(process_key="refund")
    path = "bpmn/refund/refund.bpmn"
    text = first.get(f"{draft}/files/{path}").json["content"]
    condition = text.partition("conditionExpression")[2].partition(">")[2].partition("<")[0]
    told = first.edit(draft, path, f">{condition}<", ">__import__('os').system('id')<")
    assert "expression" in {one["rule"] for one in told["findings"] if one["severity"] == "error"}
