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
        for name in ("modeler", "viewer")
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
            work.accounts.add_staff("approver", "批准人", "-", None, [Grant("policy_approver")])
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
