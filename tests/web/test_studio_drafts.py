"""Drafts: what two people do to one, what is refused, what is never lost."""

from __future__ import annotations

import io
import json
import re
import zipfile
from uuid import uuid4

import pytest

from app.cli.processes import shipped
from tests.web.clerk import Clerk, sent
from tests.web.conftest import Desk

REVIEW = "bpmn/manual_review/manual_review.bpmn"


@pytest.fixture
def first(desk: Desk) -> Clerk:
    return Clerk(desk, "policy1")


@pytest.fixture
def second(desk: Desk) -> Clerk:
    return Clerk(desk, "policy2")


def test_a_draft_begins_with_the_release_in_force(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    file = first.get(f"{draft}/files/{REVIEW}").json
    assert file["content"].encode() == shipped()[REVIEW]
    assert (file["revision"], file["changed_by"]) == (1, "政策人员甲（演示）")
    assert "检查通过" in first.get(draft).text


def test_parts_stand_under_the_process_that_calls_them(first: Clerk) -> None:
    shown = first.get("/studio").text
    processes, shared = shown.partition("几个流程共用的环节")[::2]
    own = re.findall(r'name="process_key" value="(\w+)"', processes)
    assert {"declaration", "refund", "real_name_verification"} <= set(own)
    assert not {"manual_review", "payment", "declaration_filling"} & set(own)
    family = processes.partition('value="declaration"')[2].partition('name="process_key"')[0]
    assert re.findall(r'<tr class="part"><td>\S+ <span class="muted">(\w+)', family) == [
        "declaration_correction",
        "declaration_filling",
        "declaration_handling",
        "declaration_submission",
        "payment",
        "payment_collecting",
    ]
    assert "人工审核" in shared
    assert "考试申报 第 1 版、机构注册 第 1 版、实名认证 第 1 版、退款 第 1 版" in shared


def test_the_draft_of_a_part_says_whom_it_does_not_change(first: Clerk) -> None:
    alone = first.get(first.draft(process_key="manual_review")).text
    assert "这是考试申报 第 1 版、机构注册 第 1 版、实名认证 第 1 版、退款 第 1 版里的环节" in alone
    assert "各有自己的一份" not in alone


def test_a_draft_says_which_of_its_parts_others_have_too(first: Clerk) -> None:
    refund = first.get(first.draft(process_key="refund")).text
    assert "里的环节。单独发布" not in refund
    assert re.findall(r"也用在(.*?)，", refund) == ["考试申报 第 1 版、机构注册 第 1 版、实名认证 第 1 版"]
    assert "也用在" not in first.get(first.draft(process_key="work_unit_binding")).text


def test_findings_stand_by_their_files_errors_first_with_their_numbers(first: Clerk) -> None:
    draft, form = first.draft(process_key="manual_review"), "forms/manual_review/decide.json"
    text = first.get(f"{draft}/files/{REVIEW}").json["content"]
    drawn = text.replace('name="审核员"', 'name="路人"')
    first.json("PUT", f"{draft}/files/{REVIEW}", {"content": drawn, "revision": 1})
    asked = first.get(f"{draft}/files/{form}").json["content"].replace('"key": "opinion"', '"key": "case.opinion"')
    answer = first.json("PUT", f"{draft}/files/{form}", {"content": asked, "revision": 1})
    assert [one["severity"] for one in answer.json["findings"]] == ["error"] * len(answer.json["findings"])
    shown = first.get(draft).text
    heads = re.findall(r"<h3>(流程图|表单) (\S+?) <span class=\"badge bad\">错误 (\d+)</span>", shown)
    assert [(kind, title) for kind, title, _ in heads] == [("流程图", "人工审核"), ("表单", "审核")]
    assert sum(int(count) for _, _, count in heads) == len(answer.json["findings"])
    for path, place in ((REVIEW, "decide"), (form, "opinion")):
        assert f'/edit/{path}#{place}">定位</a>' in shown


def test_a_saved_file_comes_back_as_it_was_with_what_the_checks_say(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    text = first.get(f"{draft}/files/{REVIEW}").json["content"]
    wrong = text.replace('name="审核员"', 'name="路人"') + "<!-- 保留\r\n -->"
    saved = first.json("PUT", f"{draft}/files/{REVIEW}", {"content": wrong, "revision": 1})
    assert saved.status_code == 200
    assert saved.json["revision"] == 2
    finding = saved.json["findings"][0]
    assert (finding["rule"], finding["severity"], finding["path"]) == ("lane", "error", REVIEW)
    assert finding["mend"]
    assert first.get(finding["page"]).status_code == 200
    assert first.get(f"{draft}/files/{REVIEW}").json["content"] == wrong


def test_nobody_overwrites_a_colleague(first: Clerk, second: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    text = first.get(f"{draft}/files/{REVIEW}").json["content"]
    assert second.json("PUT", f"{draft}/files/{REVIEW}", {"content": text + " ", "revision": 1}).status_code == 200
    late = first.json("PUT", f"{draft}/files/{REVIEW}", {"content": text + "  ", "revision": 1})
    assert late.status_code == 409
    assert (late.json["changed_by"], late.json["revision"]) == ("政策人员乙（演示）", 2)
    assert late.json["changed_at"]
    assert first.get(f"{draft}/files/{REVIEW}").json["content"] == text + " "
    assert first.json("DELETE", f"{draft}/files/{REVIEW}", {"revision": 1}).status_code == 409
    assert first.json("DELETE", f"{draft}/files/{REVIEW}", {"revision": 2}).status_code == 200
    gone = second.json("PUT", f"{draft}/files/{REVIEW}", {"content": text, "revision": 2})
    assert gone.status_code == 409
    assert "删除" in gone.json["error"]


def test_a_new_file_is_kept_once(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    path = f"{draft}/files/forms/manual_review/新环节.json"
    assert first.json("PUT", path, {"content": '{"components": []}', "revision": 0}).json["revision"] == 1
    assert first.json("PUT", path, {"content": '{"components": []}', "revision": 0}).status_code == 409


@pytest.mark.parametrize(
    ("path", "content", "told"),
    [
        (REVIEW, '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]><x/>', "第 2 行"),
        (REVIEW, "<a>\n<b></a>", "第 2 行"),
        (REVIEW, '<?xml version="1.0" encoding="UTF-16"?><a/>', "UTF-8"),
        (REVIEW, "<a/>", "不是BPMN"),
        (REVIEW, f'<a name="{"长" * 400_000}"/>', "万字"),
        (REVIEW, "<a>" + "<b/>" * 20_001 + "</a>", "元素超过"),
        ("bpmn/x/fee.dmn", "<a/>", "不是DMN"),
        ("forms/manual_review/decide.json", '{\n"components": [}', "第 2 行"),
        ("forms/manual_review/decide.json", "[]", "JSON 对象"),
        ("forms/manual_review/decide.json", "[" * 100_000, "嵌套太深"),
        ("forms/../x.json", "{}", "文件名"),
        ("script.py", "print()", "文件名"),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_last_good_text_stands(
    first: Clerk, path: str, content: str, told: str
) -> None:
    draft = first.draft(process_key="manual_review")
    before = first.get(f"{draft}/files/{path}").json
    answer = first.json("PUT", f"{draft}/files/{path}", {"content": content, "revision": 1})
    assert answer.status_code == 422
    assert told in answer.json["error"]
    assert first.get(f"{draft}/files/{path}").json == before


def test_unsaved_text_can_be_checked_without_being_kept(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    text = first.get(f"{draft}/files/{REVIEW}").json["content"]
    wrong = text.replace('name="审核员"', 'name="路人"')
    answer = first.json("POST", f"{draft}/check", {"files": {REVIEW: wrong}})
    assert [finding["rule"] for finding in answer.json["findings"]][:1] == ["lane"]
    assert first.json("POST", f"{draft}/check", {}).json == {"findings": []}


def test_a_session_that_ended_while_drawing_is_told_as_such(desk: Desk, first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    visitor = desk.browser()
    token = visitor.get("/login").text.partition('name="csrf" value="')[2][:32]
    answer = visitor.put(f"{draft}/files/{REVIEW}", json={"content": "x", "revision": 1}, headers={"X-CSRF": token})
    assert answer.status_code == 401
    assert answer.json["error"] == "请先登录。"


def test_a_diagram_of_another_tool_is_kept_byte_by_byte(first: Clerk) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:other="urn:other" id="d" targetNamespace="t">'
        '<process id="外来" name="&lt;script&gt;alert(1)&lt;/script&gt;">'
        '<extensionElements><other:thing a="1"/></extensionElements><startEvent id="s"/></process></definitions>'
    )
    draft = first.draft(files=sent(流程__bpmn=text.encode()))
    assert first.get(f"{draft}/files/流程.bpmn").json["content"] == text
    shown = first.get(draft).text
    assert "没有结束事件" in shown
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_files_with_several_processes_ask_which_one_is_meant(first: Clerk) -> None:
    files = {name: raw for name, raw in shipped().items() if name.endswith(("payment.bpmn", "refund.bpmn"))}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name, raw in files.items():
            made.writestr(name, raw)
    unclear = first.post("/studio/drafts", files=sent(a__zip=packed.getvalue()))
    assert unclear.status_code == 422
    assert "refund" in unclear.text
    draft = first.draft(files=sent(a__zip=packed.getvalue()), process_key="refund")
    assert first.get(f"{draft}/files/bpmn/refund/refund.bpmn").status_code == 200


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("a.zip", b"PK\x03\x04 broken", "打不开"),
        ("a.bpmn", b"\xff\xfe<\x00", "UTF-8"),
        ("a.exe", b"MZ", "文件名"),
        ("../a.bpmn", b"<a/>", "不能使用"),
        ("a.dmn", b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "没有 .bpmn"),
    ],
)
def test_files_that_cannot_be_a_draft_are_refused(first: Clerk, name: str, raw: bytes, told: str) -> None:
    answer = first.post("/studio/drafts", files=[(io.BytesIO(raw), name)])
    assert answer.status_code == 422
    assert told in answer.text


def test_a_zip_bomb_is_refused(first: Clerk) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.bpmn", b"\0" * 30_000_000)
    answer = first.post("/studio/drafts", files=sent(a__zip=packed.getvalue()))
    assert answer.status_code == 422
    assert "20 MB" in answer.text


def test_a_discarded_draft_is_gone(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    assert first.post(f"{draft}/discard").status_code == 303
    assert first.get(draft).status_code == 404
    assert first.get(f"{draft}/files/{REVIEW}").status_code == 404


def test_the_catalogue_names_what_may_be_used(first: Clerk) -> None:
    draft = first.draft(process_key="declaration").rpartition("/")[2]
    told = first.get(f"/studio/catalogue?draft={draft}").json
    opened = next(one for one in told["operations"] if one["name"] == "review.open")
    assert (opened["title"], opened["group"], opened["external"]) == ("登记审核任务", "审核", False)
    assert opened["parameters"] == [{"name": "request", "title": "请求"}]
    assert "fee" in {one["id"] for one in told["decisions"]}
    assert "declaration.withdraw" in told["messages"]
    assert {"case.account", "choice"} <= {one["name"] for one in told["facts"]}
    assert "manual_review" in {one["key"] for one in told["processes"]}
    assert {"code": "candidate", "title": "考生"} in told["roles"]
    assert {"code": "majors", "title": "专业（按 level、major_group）"} in told["sources"]
    assert [one for name in ("kinds", "sources", "panels") for one in told[name] if not one["title"]] == []
    assert first.get(f"/studio/catalogue?draft={uuid4()}").status_code == 404
    assert "identity_path" in {one["id"] for one in first.get("/studio/catalogue").json["decisions"]}


def test_a_forms_preview_is_the_candidates_page_and_sends_nothing(first: Clerk) -> None:
    field = {"type": "textfield", "key": "licence", "label": "执业证号", "validate": {"required": True}}
    panel = {"type": "text", "text": "", "properties": {"panel": "notice"}}
    shown = first.post("/studio/preview", schema=json.dumps({"components": [panel, field]}))
    assert shown.status_code == 200
    assert '<label for="f-licence">执业证号<i class="req">必填</i></label>' in shown.text
    assert "这里由系统显示" in shown.text
    policy = shown.headers["Content-Security-Policy"]
    for rule in ("frame-ancestors 'self'", "form-action 'none'", "connect-src 'none'", "script-src 'self'"):
        assert rule in policy


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ('{"components": [{"type": "iframe"}]}', "不支持的组件类型 iframe。"),
        ("{", "不是合法的 JSON"),
        ("[" * 100_000, "不是合法的 JSON"),
        ("[]", "没有 components 列表"),
    ],
)
def test_a_form_that_cannot_be_shown_says_why(first: Clerk, schema: str, told: str) -> None:
    refused = first.post("/studio/preview", schema=schema)
    assert (refused.status_code, told in refused.text) == (422, True)
    assert "frame-ancestors 'self'" in refused.headers["Content-Security-Policy"]


def test_the_names_a_form_writes_are_told_with_who_reads_them(first: Clerk) -> None:
    draft = first.draft(process_key="declaration")
    path = "forms/declaration_filling/confirm.json"
    content = first.get(f"{draft}/files/{path}").json["content"]
    told = first.json("POST", f"{draft}/written", {"path": path, "content": content}).json["names"]
    action = next(one for one in told if one["name"] == "action")
    assert action["sensitive"] is False
    assert "“返回修改”（flow_action__reopen）的条件" in action["read_by"]
    field = '{"components": [{"type": "textfield", "key": "mine", "label": "我", "properties": {"sensitive": "true"}}]}'
    (mine,) = first.json("POST", f"{draft}/written", {"path": path, "content": field}).json["names"]
    assert (mine["name"], mine["sensitive"], mine["read_by"]) == ("mine", True, [])
    assert first.json("POST", f"{draft}/written", {"path": path, "content": "{"}).status_code == 422


def test_every_check_has_its_page(first: Clerk) -> None:
    assert "汇合网关在循环里" in first.get("/studio/checks").text
    assert "怎样改" in first.get("/studio/checks/join-in-loop").text
    assert first.get("/studio/checks/README").status_code == 404
    assert first.get("/studio/checks/nothing").status_code == 404


def test_files_are_begun_replaced_and_added(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    decide = "forms/manual_review/decide.json"
    assert first.json("DELETE", f"{draft}/files/{decide}", {"revision": 1}).status_code == 200
    assert f'value="{decide}"' in first.get(draft).text
    assert first.post(f"{draft}/files", path=decide).status_code == 303
    assert '"components": []' in first.get(f"{draft}/files/{decide}").json["content"]
    assert first.post(f"{draft}/files", path="1x", name="表").status_code == 422
    assert first.post(f"{draft}/files", path="deadline", name="期限").status_code == 303
    assert "期限" in first.get(draft).text
    text = first.get(f"{draft}/files/{REVIEW}").json["content"].replace("人工审核", "人工复核")
    assert first.post(f"{draft}/files", files=sent(manual_review__bpmn=text.encode())).status_code == 303
    assert first.get(f"{draft}/files/{REVIEW}").json["content"] == text
    assert first.post(f"{draft}/files", files=sent(x__bpmn=b"<a>")).status_code == 422


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('<bpmn:userTask id="decide"', '<bpmn:scriptTask id="decide"', "scripts"),
        ('serviceTaskOperator id="review.open"', 'serviceTaskOperator id="os.system"', "operation"),
        ('id="decide_overdue"', 'id="decide"', "duplicate-id"),
        ('name="审核主管"', 'name="&lt;script>alert(1)&lt;/script>"', "lane"),
    ],
)
def test_what_must_not_be_done_is_kept_as_drawn_and_told(first: Clerk, old: str, new: str, rule: str) -> None:
    text = first.get(f"{first.draft(process_key='manual_review')}/files/{REVIEW}").json["content"]
    changed = text.replace(old, new)
    changed = changed.replace("</bpmn:userTask>", "</bpmn:scriptTask>", 1) if rule == "scripts" else changed
    draft = first.draft(files=sent(review__bpmn=changed.encode()))
    assert first.get(f"{draft}/files/review.bpmn").json["content"] == changed
    found = first.json("POST", f"{draft}/check", {}).json["findings"]
    assert rule in [one["rule"] for one in found]
    assert "<script>alert" not in first.get(draft).text
    assert first.post(f"{draft}/publication", note="还是发布吧").status_code == 422


def test_a_form_that_addresses_system_values_is_told_at_its_field(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    field = '{"components": [{"type": "textfield", "key": "review_outcome", "label": "结论"}]}'
    path = "forms/manual_review/decide.json"
    answer = first.json("PUT", f"{draft}/files/{path}", {"content": field, "revision": 1})
    told = next(one for one in answer.json["findings"] if one["rule"] == "system-value")
    assert (told["path"], told["element"], told["field"]) == (path, "decide", "review_outcome")


def test_call_activities_in_a_circle_are_told(first: Clerk) -> None:
    def process(key: str, called: str) -> bytes:
        return (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
            f'<process id="{key}" isExecutable="true"><startEvent id="{key}_s"/><callActivity id="{key}_c" '
            f'calledElement="{called}"/><endEvent id="{key}_e"/><sequenceFlow id="{key}_1" sourceRef="{key}_s" '
            f'targetRef="{key}_c"/><sequenceFlow id="{key}_2" sourceRef="{key}_c" targetRef="{key}_e"/></process>'
            "</definitions>"
        ).encode()

    draft = first.draft(files=sent(a__bpmn=process("a", "b"), b__bpmn=process("b", "a")), process_key="a")
    found = first.json("POST", f"{draft}/check", {}).json["findings"]
    assert "called-element" in {one["rule"] for one in found}


def test_the_manual_and_the_page_on_expressions_are_read_in_the_studio(first: Clerk) -> None:
    manual = first.get("/studio/manual").text
    assert "<h2>一、打开工作室</h2>" in manual
    assert 'href="/studio/feel"' in manual
    assert "<td><code>级别 = &quot;中级&quot;</code></td>" in first.get("/studio/feel").text
    pictures = re.findall(r'src="(/studio/manual/[^"]+)"', manual)
    assert len(pictures) > 8
    assert {first.get(picture).mimetype for picture in pictures} == {"image/png"}
    assert first.get("/studio/manual/..%2Findex.png").status_code == 404


def test_a_process_nobody_has_drawn_begins_with_lanes_and_passes_the_checks(first: Clerk) -> None:
    draft = first.draft(process_key="retake", name="补考 <b>申请</b>")
    drawn = first.get(f"{draft}/files/bpmn/retake/retake.bpmn").json["content"]
    assert 'name="补考 &lt;b&gt;申请&lt;/b&gt;" isExecutable="true"' in drawn
    assert first.json("POST", f"{draft}/check", {}).json == {"findings": []}
    for key, name in (("re take", "补考"), ("retake", " "), ("payment", "缴费")):
        assert first.post("/studio/drafts", process_key=key, name=name).status_code == 422


def test_nobody_does_what_lies_in_the_lane_of_the_system(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    answer = first.edit(draft, REVIEW, 'name="审核主管"', 'name="系统"')
    assert [(one["rule"], one["element"]) for one in answer["findings"]] == [
        ("lane", "decide_overdue"),
        ("lane", "second_decision"),
    ]


def test_what_a_caller_gives_is_among_the_names(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review").rpartition("/")[2]
    facts = {one["name"]: one["title"] for one in first.get(f"/studio/catalogue?draft={draft}").json["facts"]}
    assert facts["review_request"] == "发起方给出"
