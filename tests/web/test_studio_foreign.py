"""Diagrams of other tools: opened as drafts with their findings, nothing of them lost, nothing of them run."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from tests.web.clerk import Clerk
from tests.web.conftest import Desk

FOREIGN = Path(__file__).parent / "foreign"
TOLD = {
    "bizagi": {"ad-hoc", "complex-gateway", "start-event", "unreachable", "foreign"},
    "camunda": {"operation", "lane", "form-missing", "expression", "ignored-condition", "foreign"},
    "flowable": {"scripts", "lane", "form-missing", "foreign"},
    "signavio": {"process", "task-type", "scripts", "foreign"},
    "zeebe": {"operation", "default-flow", "condition-missing", "foreign"},
}


@pytest.fixture
def first(desk: Desk) -> Clerk:
    return Clerk(desk, "policy1")


def opened(clerk: Clerk, tool: str) -> str:
    raw = (FOREIGN / f"{tool}.bpmn").read_bytes()
    key = "sid-p1" if tool == "signavio" else ""
    return clerk.draft(files=[(io.BytesIO(raw), f"{tool}.bpmn")], process_key=key)


@pytest.mark.parametrize("tool", TOLD)
def test_a_diagram_of_another_tool_opens_with_its_findings(first: Clerk, tool: str) -> None:
    draft = opened(first, tool)
    found = first.json("POST", f"{draft}/check", {}).json["findings"]
    assert TOLD[tool] <= {one["rule"] for one in found}
    shown = first.get(draft)
    assert shown.status_code == 200
    for one in found:
        assert one["message"].partition("“")[0] in shown.text


@pytest.mark.parametrize("tool", TOLD)
def test_saving_it_changes_no_byte(first: Clerk, tool: str) -> None:
    draft, raw = opened(first, tool), (FOREIGN / f"{tool}.bpmn").read_bytes()
    file = first.get(f"{draft}/files/{tool}.bpmn").json
    assert file["content"].encode() == raw
    first.json("PUT", f"{draft}/files/{tool}.bpmn", {"content": file["content"], "revision": 1})
    assert first.get(f"{draft}/files/{tool}.bpmn").json["content"].encode() == raw


@pytest.mark.parametrize("tool", TOLD)
def test_nothing_of_it_is_carried_out(first: Clerk, tool: str) -> None:
    draft = opened(first, tool)
    assert first.post(f"{draft}/publication", note="还是发布吧").status_code == 422
    assert first.post(f"{draft}/try").status_code == 409
    assert not Path("/tmp/shenbao-was-run").exists()
    assert "<script>alert" not in first.get(draft).text


def test_settings_of_other_tools_are_named_at_their_element(first: Clerk) -> None:
    draft = opened(first, "camunda")
    found = first.json("POST", f"{draft}/check", {}).json["findings"]
    told = {one["element"]: one for one in found if one["rule"] == "foreign"}
    assert set(told) == {"Process_leave", "StartEvent_1", "Activity_check", "Activity_post"}
    for name in ("camunda:assignee", "camunda:candidateGroups", "camunda:formData", "camunda:taskListener"):
        assert name in told["Activity_check"]["message"]
    assert told["Activity_check"]["severity"] == "warning"


def test_several_pools_ask_which_process_is_meant(first: Clerk) -> None:
    raw = (FOREIGN / "signavio.bpmn").read_bytes()
    unclear = first.post("/studio/drafts", files=[(io.BytesIO(raw), "signavio.bpmn")])
    assert unclear.status_code == 422
    assert "可选：sid-p1、sid-p2" in unclear.text
    assert 'href="/studio"' in unclear.text


def test_a_refusal_leads_back_to_the_page_it_came_from(first: Clerk) -> None:
    draft = first.draft(process_key="refund")
    sent = {"csrf": first.token, "path": "1x", "name": "表"}
    for referrer, back in ((f"http://localhost{draft}", draft), ("http://elsewhere.example/x", "/studio")):
        refused: Any = first.client.post(f"{draft}/files", data=sent, headers={"Referer": referrer})
        assert refused.status_code == 422
        assert f'class="btn slim" href="{back}"' in refused.text
