"""The editors' pages and the bundles they load."""

from __future__ import annotations

import json
from pathlib import Path

import brotli
import pytest

from app.web import bundles
from tests.web.clerk import Clerk
from tests.web.conftest import Desk
from workflows.model import SYSTEM, Grant

REVIEW = "bpmn/manual_review/manual_review.bpmn"
SCRIPT = "modeler-ABCD2345.js"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Bundles as the build leaves them."""
    pages = {
        name: {"script": SCRIPT.replace("modeler", name), "style": f"{name}-ABCD2345.css", "parts": []}
        for name in ("modeler", "viewer", "dmn", "form_editor")
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"digest": "", "pages": pages}))
    (tmp_path / SCRIPT).write_text("draw()")
    (tmp_path / f"{SCRIPT}.br").write_bytes(brotli.compress(b"draw()"))
    monkeypatch.setattr(bundles, "DIST", tmp_path)
    return tmp_path


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk, "policy1")


@pytest.fixture
def approver(desk: Desk) -> Clerk:
    """One who approves and does not draw."""
    with desk.town.house.store.open(SYSTEM) as work:
        if work.accounts.by_login("approver") is None:
            work.accounts.add_staff("approver", "批准人", "-", "-", [Grant("policy_approver")])
    return Clerk(desk, "approver")


@pytest.mark.usefixtures("built")
def test_only_the_drawing_page_may_set_style_attributes_and_none_may_run_what_is_in_the_page(
    clerk: Clerk, approver: Clerk
) -> None:
    draft = clerk.draft(process_key="manual_review")
    drawn, looked_at = clerk.get(f"{draft}/edit/{REVIEW}"), approver.get(f"{draft}/edit/{REVIEW}")
    assert f"/static/dist/{SCRIPT}" in drawn.text
    assert "/static/dist/viewer-" in looked_at.text
    policies = [answer.headers["Content-Security-Policy"] for answer in (drawn, looked_at)]
    assert [("style-src-attr 'unsafe-inline'" in policy) for policy in policies] == [True, False]
    for policy in policies:
        assert "script-src 'self';" in policy
        assert "eval" not in policy
        assert "style-src 'self';" in policy


@pytest.mark.usefixtures("built")
def test_a_file_that_is_not_there_has_no_editor(clerk: Clerk) -> None:
    draft = clerk.draft(process_key="manual_review")
    assert clerk.get(f"{draft}/edit/bpmn/other.bpmn").status_code == 404


def test_without_bundles_the_page_says_what_to_do(
    clerk: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "DIST", tmp_path / "none")
    draft = clerk.draft(process_key="manual_review")
    answer = clerk.get(f"{draft}/edit/{REVIEW}")
    assert answer.status_code == 503
    assert "make editors" in answer.text
    assert clerk.get(draft).status_code == 200


def test_a_bundle_is_kept_for_good_and_sent_packed(clerk: Clerk, built: Path) -> None:
    packed = clerk.client.get(f"/static/dist/{SCRIPT}", headers={"Accept-Encoding": "br"})
    assert (packed.headers["Content-Encoding"], packed.mimetype) == ("br", "text/javascript")
    assert "immutable" in packed.headers["Cache-Control"]
    assert brotli.decompress(packed.data) == b"draw()"
    assert clerk.get(f"/static/dist/{SCRIPT}").data == b"draw()"
    assert clerk.get("/static/dist/manifest.json").status_code == 404
    assert clerk.get("/static/dist/viewer-ABCD2345.js").status_code == 404


def test_who_has_a_draft_open_is_told_of_the_others_until_they_leave(desk: Desk, clerk: Clerk) -> None:
    draft, colleague = clerk.draft(process_key="manual_review"), Clerk(desk, "policy2")
    alone = clerk.json("POST", f"{draft}/presence", {"path": REVIEW}).json
    assert alone == {"others": [], "revision": 1, "changed_by": "政策人员甲（演示）"}
    colleague.json("POST", f"{draft}/presence", {"path": "forms/manual_review/decide.json"})
    told = clerk.json("POST", f"{draft}/presence", {"path": REVIEW}).json
    assert told["others"] == [{"who": "政策人员乙（演示）", "path": "forms/manual_review/decide.json"}]
    desk.town.clock.forward(seconds=40)
    assert clerk.json("POST", f"{draft}/presence", {"path": REVIEW}).json["others"] == []
    assert clerk.json("POST", f"{draft}/presence", {"path": "bpmn/none.bpmn"}).status_code == 404
    assert clerk.post(f"{draft}/discard").status_code == 303


def test_ones_own_text_becomes_a_draft_of_its_own(clerk: Clerk) -> None:
    draft = clerk.draft(process_key="manual_review")
    file = clerk.get(f"{draft}/files/{REVIEW}").json
    mine = file["content"].replace("记录结论", "我的结论")
    answer = clerk.json("POST", f"{draft}/copy", {"path": REVIEW, "content": mine})
    copy = answer.json["address"].partition("/edit/")[0]
    assert clerk.get(f"{copy}/files/{REVIEW}").json["content"] == mine
    assert clerk.get(f"{copy}/files/forms/manual_review/decide.json").status_code == 200
    assert clerk.get(f"{draft}/files/{REVIEW}").json == file
    assert clerk.json("POST", f"{draft}/copy", {"path": REVIEW, "content": "<a"}).status_code == 422


def test_a_process_in_force_comes_into_a_draft_and_changes_nothing_that_is_there(clerk: Clerk) -> None:
    draft = clerk.draft(process_key="payment_collecting")
    clerk.edit(draft, "bpmn/payment/collecting.bpmn", "创建订单", "下单")
    assert clerk.json("POST", f"{draft}/processes", {"key": "payment"}).status_code == 200
    assert clerk.get(f"{draft}/files/bpmn/payment/payment.bpmn").status_code == 200
    assert "下单" in clerk.get(f"{draft}/files/bpmn/payment/collecting.bpmn").json["content"]
    assert clerk.json("POST", f"{draft}/processes", {"key": "none"}).status_code == 404


def test_the_panels_are_told_which_files_there_are_and_which_processes_could_be_called(clerk: Clerk) -> None:
    draft = clerk.draft(process_key="manual_review")
    told = clerk.get(f"/studio/catalogue?draft={draft.rpartition('/')[2]}").json
    assert REVIEW in told["files"]
    assert "payment" in {one["key"] for one in told["released"]}
    assert "manual_review" not in {one["key"] for one in told["released"]}


def test_who_approves_reads_tables_and_forms(clerk: Clerk, approver: Clerk) -> None:
    draft = clerk.draft(process_key="declaration")
    assert "choice.subjects * 6100" in approver.get(f"{draft}/edit/bpmn/declaration/fee.dmn").text
    shown = approver.get(f"{draft}/edit/forms/declaration_filling/choose.json").text
    assert "<code>level</code>" in shown
    assert "必填" in shown
    looked = clerk.get(f"{draft}/edit/bpmn/declaration/fee.dmn?look=1").text
    assert "choice.subjects * 6100" in looked


@pytest.mark.usefixtures("built")
def test_only_the_form_editor_shows_a_page_inside(clerk: Clerk) -> None:
    draft = clerk.draft(process_key="declaration")
    form = clerk.get(f"{draft}/edit/forms/declaration_filling/choose.json").headers["Content-Security-Policy"]
    table = clerk.get(f"{draft}/edit/bpmn/declaration/fee.dmn").headers["Content-Security-Policy"]
    assert ("frame-src 'self'" in form, "frame-src" in table) == (True, False)
    assert ("style-src-attr" in form, "style-src-attr 'unsafe-inline'" in table) == (False, True)
