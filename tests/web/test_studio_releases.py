"""Publishing: two people, one record, running cases untouched, and a way back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.store.digest import digest
from tests.web.clerk import Clerk, sent
from tests.web.conftest import Desk
from workflows.commands.identity import StartVerification
from workflows.model import SYSTEM

DECIDE = "forms/manual_review/decide.json"
HINT = "写明需要修改或不通过的具体内容，申报人会看到"


@pytest.fixture
def first(desk: Desk) -> Clerk:
    return Clerk(desk, "policy1")


@pytest.fixture
def second(desk: Desk) -> Clerk:
    return Clerk(desk, "policy2")


@pytest.fixture(autouse=True)
def time(desk: Desk) -> Iterator[None]:
    """A minute between two tests; publications of one moment have an order of their own."""
    yield
    desk.town.clock.forward(minutes=1)


def asked(clerk: Clerk, hint: str) -> str:
    """A change of the reviewers' form, put up for approval; the address of its release."""
    draft = clerk.draft(process_key="manual_review")
    file = clerk.get(f"{draft}/files/{DECIDE}").json
    before = file["content"].partition('"description": "')[2].partition('"')[0]
    clerk.edit(draft, DECIDE, before, hint)
    return clerk.request(draft)


def begun(desk: Desk) -> int:
    """The release a new case runs on."""
    with desk.town.house.store.open(SYSTEM) as work:
        return work.releases.newest("manual_review").version


def version(desk: Desk, release: str) -> int:
    return int(desk.town.one("SELECT version FROM release WHERE id = %s", release[-36:]).version)


def test_the_shipped_originals_are_release_one(first: Clerk) -> None:
    shown = first.get("/studio/processes/refund").text
    assert "第 1 版" in shown
    assert "随程序发布" in shown
    assert "现行" in shown


def test_a_colleague_publishes_and_the_record_tells_all(desk: Desk, first: Clerk, second: Clerk) -> None:
    release = asked(first, "请写清楚")
    waiting = second.get(release).text
    assert "提示由 写明需要修改或不通过的具体内容，申报人会看到 改为 请写清楚" in waiting
    assert "按新规定修改" in waiting
    assert release in second.get("/studio").text
    assert begun(desk) != version(desk, release)
    assert second.post(f"{release}/publish").status_code == 303
    assert begun(desk) == version(desk, release)
    told = first.get(release).text
    for words in ("政策人员甲（演示）", "政策人员乙（演示）", "现行"):
        assert words in told
    assert second.post(f"{release}/publish").status_code == 409


def test_nobody_approves_their_own(desk: Desk, first: Clerk) -> None:
    release = asked(first, "自己的")
    assert "须由另一位有权限的同事批准" in first.get(release).text
    refused = first.post(f"{release}/publish")
    assert refused.status_code == 403
    deployment = str(desk.town.one("SELECT deployment_id AS d FROM release WHERE id = %s", release[-36:]).d)
    program = desk.program(desk.town.staff("policy1"))
    assert program("POST", f"/deployments/{deployment}/publish").status_code == 403
    assert begun(desk) != version(desk, release)
    first.post(f"{release}/decline", reason="不再需要")


@pytest.mark.parametrize("login", ["operator1", "auditor1", "reviewer1", "finance1"])
def test_no_other_role_approves_not_even_an_administrator(desk: Desk, first: Clerk, login: str) -> None:
    release = asked(first, f"给 {login}")
    deployment = str(desk.town.one("SELECT deployment_id AS d FROM release WHERE id = %s", release[-36:]).d)
    assert Clerk(desk, login).post(f"{release}/publish").status_code == 403
    assert desk.program(desk.town.staff(login))("POST", f"/deployments/{deployment}/publish").status_code == 403
    first.post(f"{release}/decline", reason="不再需要")


def test_a_draft_with_errors_is_not_asked_for(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    first.edit(draft, "bpmn/manual_review/manual_review.bpmn", 'name="审核员"', 'name="路人"')
    assert "改好才能提交发布" in first.get(draft).text
    assert first.post(f"{draft}/publication", note="还是发布吧").status_code == 422


def test_the_gate_asks_for_a_reason_and_a_difference(first: Clerk) -> None:
    draft = first.draft(process_key="manual_review")
    assert first.post(f"{draft}/publication", note="").status_code == 422
    same = first.post(f"{draft}/publication", note="没有变化")
    assert same.status_code == 409
    assert "相同" in same.text


def test_a_release_begins_at_its_moment(desk: Desk, first: Clerk, second: Clerk) -> None:
    before, release = begun(desk), asked(first, "从后天起")
    moment = desk.town.clock() + timedelta(days=2, hours=8)  # as a browser in China writes it
    assert second.post(f"{release}/publish", effective_at="2020-01-01T00:00").status_code == 422
    assert second.post(f"{release}/publish", effective_at=f"{moment:%Y-%m-%dT%H:%M}").status_code == 303
    assert begun(desk) == before
    assert "已批准，待生效" in first.get(release).text
    desk.town.clock.forward(days=2, minutes=2)
    assert begun(desk) == version(desk, release)
    assert Clerk(desk, "policy1").post(f"{release}/decline", reason="太晚了吧").status_code == 409


def test_a_release_to_come_can_be_taken_back(desk: Desk, first: Clerk, second: Clerk) -> None:
    before, release = begun(desk), asked(first, "还没开始")
    second.post(f"{release}/publish", effective_at="2040-01-01T00:00")
    assert "2040-01-01 00:00" in first.get(release).text
    assert first.post(f"{release}/decline", reason="规定推迟了").status_code == 303
    assert "规定推迟了" in first.get(release).text
    assert begun(desk) == before


def test_a_declined_release_is_never_in_force_and_comes_back_as_a_draft(
    desk: Desk, first: Clerk, second: Clerk
) -> None:
    release = asked(first, "退回重写")
    assert second.post(f"{release}/decline", reason="").status_code == 422
    assert second.post(f"{release}/decline", reason="依据不足").status_code == 303
    assert second.post(f"{release}/publish").status_code == 409
    answer = first.post(f"{release}/restore")
    assert "退回重写" in first.get(f"{answer.location}/files/{DECIDE}").json["content"]


def test_a_note_that_is_no_longer_true_is_not_approved(first: Clerk, second: Clerk) -> None:
    one, other = asked(first, "先提交"), asked(first, "后提交")
    assert second.post(f"{other}/publish").status_code == 303
    late = second.post(f"{one}/publish")
    assert late.status_code == 409
    assert "变更说明不再准确" in late.text


def test_an_earlier_release_is_in_force_again_in_one_step(desk: Desk, first: Clerk, second: Clerk) -> None:
    key = "manual_review"
    original = str(desk.town.one("SELECT id FROM release WHERE key = %s AND version = 1", key).id)
    release = asked(first, "走一步")
    second.post(f"{release}/publish")
    back = first.post(f"/studio/releases/{original}/go-back", note="改回原来的")
    assert back.status_code == 303
    assert second.post(f"{back.location}/publish").status_code == 303
    digests = [
        bytes(desk.town.one("SELECT digest FROM release WHERE id = %s", one[-36:]).digest)
        for one in (original, str(back.location))
    ]
    assert digests[0] == digests[1]
    assert begun(desk) == version(desk, str(back.location))
    again = first.post(f"/studio/releases/{original}/go-back", note="再改一次")
    assert again.status_code == 409


def test_running_cases_end_on_the_release_they_began_with(desk: Desk, first: Clerk, second: Clerk) -> None:
    town = desk.town
    early, late = town.person("13911110001"), town.person("13911110002")
    town.dispatch(StartVerification(), early)
    draft = first.draft(process_key="real_name_verification")
    first.edit(draft, "forms/real_name_verification/fill_identity.json", "姓名", "真实姓名")
    assert "现在有 1 件业务正在办理" in first.get(draft).text
    second.post(f"{first.request(draft)}/publish")
    town.dispatch(StartVerification(), late)
    assert [task.release for who in (early, late) for task in town.open_tasks(who)] == [1, 2]
    shown = first.get("/studio/processes/real_name_verification").text
    assert shown.count("<td>1</td>") == 2
    newest = town.one("SELECT id FROM release WHERE key = 'real_name_verification' ORDER BY version DESC LIMIT 1").id
    told = first.get(f"/studio/releases/{newest}").text
    for words in ("第 2 版正在办理 1 件业务", "第 1 版正在办理 1 件业务", "发布新版本不影响它们"):
        assert words in told


def test_every_shipped_release_is_exported_and_comes_in_again_with_the_same_digest(
    desk: Desk, first: Clerk, second: Clerk
) -> None:
    with desk.town.house.engine.begin() as database:
        shipped = database.execute(text("SELECT id, key, digest FROM release WHERE version = 1 ORDER BY key")).all()
    assert len(shipped) > 6
    for original in shipped:
        packed = first.get(f"/studio/releases/{original.id}/export")
        assert packed.headers["Content-Disposition"] == f"attachment; filename={original.key}-1.zip"
        assert packed.data == second.get(f"/studio/releases/{original.id}/export").data
        draft = first.draft(files=sent(x__zip=packed.data))
        assert first.get(f"{draft}/export").data == packed.data
        with desk.town.house.store.open(SYSTEM) as work:
            assert digest(work.drafts.bundle(work.drafts.lock(UUID(draft[-36:])))) == bytes(original.digest)
        first.post(f"{draft}/discard")
    draft = first.draft(files=sent(x__zip=first.get(f"/studio/releases/{shipped[0].id}/export").data))
    assert first.post(f"{draft}/publication", note="原样导入").status_code == 409


def test_a_zip_says_which_process_it_is_about(first: Clerk) -> None:
    both = {
        f"{key}.bpmn": f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
        f'targetNamespace="t"><process id="{key}"/></definitions>'.encode()
        for key in ("甲", "乙")
    }
    draft = first.draft(files=[(io.BytesIO(raw), name) for name, raw in both.items()], process_key="乙")
    packed = first.get(f"{draft}/export")
    assert "%E4%B9%99-draft.zip" in packed.headers["Content-Disposition"]
    again = first.draft(files=sent(x__zip=packed.data))
    assert ">乙</span>" in first.get(again).text
    assert first.get(f"{again}/export").data == packed.data


def test_the_draft_becomes_the_release_unless_somebody_went_on(first: Clerk, second: Clerk) -> None:
    draft = first.draft(process_key="refund")
    first.edit(draft, "bpmn/refund/refund.bpmn", 'name="退款"', 'name="退款（新）"')
    release = first.request(draft)
    second.post(f"{release}/publish")
    assert first.get(draft).status_code == 404
    draft = first.draft(process_key="refund")
    first.edit(draft, "bpmn/refund/refund.bpmn", "退款（新）", "退款（再新）")
    release = first.request(draft)
    first.edit(draft, "bpmn/refund/refund.bpmn", "退款（再新）", "退款（还新）")
    second.post(f"{release}/publish")
    assert first.get(draft).status_code == 200


def test_differences_are_shown_in_pictures_rows_and_fields(desk: Desk, first: Clerk) -> None:
    original = str(desk.town.one("SELECT id FROM release WHERE key = 'declaration' AND version = 1").id)
    draft = first.draft(process_key="declaration")
    first.edit(draft, "bpmn/declaration/fee.dmn", "<text>0</text>", "<text>90</text>")
    first.edit(draft, "bpmn/declaration/declaration.bpmn", 'name="填报"', 'name="&lt;b>交钱&lt;/b>"')
    first.edit(draft, "forms/declaration_filling/fill_form.json", '"required": true', '"required": false')
    shown = first.get(f"/studio/compare?from={original}&to={draft[-36:]}").text
    assert "<del>0</del><ins>90</ins>" in shown
    assert shown.count('class="node callActivity changed"') == 4, "the part that is different, and the whole"
    boxes = re.findall(r'class="bpmn" viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"', shown.partition("看整张图")[0])
    assert [float(width) for _, _, width, _ in boxes[-2:]] == [390.0, 390.0], "110 wide, and what lies beside it"
    tips = re.findall(r'<marker id="([^"]+)"', shown)
    assert len(tips) == len(set(tips)) == 4
    assert all(f'marker-end="url(#{tip})"' in shown for tip in tips), "an arrowhead of a picture that is shut is none"
    assert "<b>交钱" not in shown
    assert "&lt;b&gt;交钱" in shown
    assert "不再必填" in shown
    assert first.get(f"/studio/compare?from={original}&to=nothing").status_code == 404
    assert first.get(f"/studio/compare?from={original}&to={UUID(int=1)}").status_code == 404


def test_the_api_publishes_from_a_moment_on(desk: Desk, first: Clerk) -> None:
    release = asked(first, "由程序发布")
    deployment = str(desk.town.one("SELECT deployment_id AS d FROM release WHERE id = %s", release[-36:]).d)
    program = desk.program(desk.town.staff("policy2"))
    wrong: Any = program("POST", f"/deployments/{deployment}/publish", json={"effective_at": "tomorrow"})
    assert wrong.status_code == 422
    answer = program("POST", f"/deployments/{deployment}/publish", json={"effective_at": "2040-01-01T00:00:00+08:00"})
    assert answer.status_code == 200
    assert answer.json["releases"][0]["status"] == "scheduled"
    first.post(f"{release}/decline", reason="只是试试")
