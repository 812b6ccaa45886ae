"""Trying a draft: real pages, made-up people, moved time; nothing of it is seen outside."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.clerk import Clerk
from tests.web.conftest import Desk

FILLING = "bpmn/declaration/filling.bpmn"


class Trial:
    """A clerk in the playground of a draft."""

    def __init__(self, clerk: Clerk, draft: str) -> None:
        self.clerk, self.draft = clerk, draft
        answer = clerk.post(f"{draft}/try")
        assert answer.status_code == 303, answer.text

    def page(self, person: str, path: str = "") -> Any:
        return self.clerk.client.get(f"{self.draft}/play/{person}/{path}", follow_redirects=True)

    def post(self, person: str, page: Any, action: str, **data: Any) -> Any:
        """Send the form of a page, as a browser would."""
        token = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert token, page.text
        sent = {"csrf": token[1], **data}
        return self.clerk.client.post(action, data=sent, follow_redirects=True)

    def trace(self) -> str:
        return str(self.clerk.get(f"{self.draft}/try/trace").text)


@pytest.fixture(scope="module")
def trial(desk: Desk) -> Trial:
    clerk = Clerk(desk, "policy1")
    draft = clerk.draft(process_key="declaration")
    clerk.edit(draft, FILLING, 'name="选择', 'name="挑选')
    return Trial(clerk, draft)


def counts(desk: Desk) -> list[int]:
    tables = ("instance", "user_task", "declaration", "outbox", "message", "account", "release", "payment_order")
    return [desk.town.one(f"SELECT count(*) AS n FROM {table}").n for table in tables]


def begun(trial: Trial) -> Any:
    home = trial.page("candidate")
    action = re.search(r'action="([^"]*/business/[^"]*/start)"', home.text)
    assert action, home.text
    return trial.post("candidate", home, action[1])


def test_the_candidates_real_pages_run_the_draft_and_touch_nothing_else(desk: Desk, trial: Trial) -> None:
    before = counts(desk)
    page = begun(trial)
    assert page.request.path.startswith(f"{trial.draft}/play/candidate/tasks/")
    assert "挑选" in page.text
    assert "挑选" in trial.trace()
    assert 'now"><title>令牌在这里' in trial.trace()
    assert counts(desk) == before


def test_no_address_leads_out_of_the_playground(trial: Trial) -> None:
    for person, path in (("candidate", ""), ("candidate", "me"), ("candidate", "declarations"), ("point1", "desk")):
        page = trial.page(person, path)
        assert page.status_code == 200, path
        found = re.findall(r'(?:href|action|data-\w+)="(/[^"]*)"', page.text)
        assert found
        assert [one for one in found if not one.startswith((trial.draft, "/static/"))] == []
        assert "Set-Cookie" not in page.headers
        assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


def test_a_form_of_the_playground_asks_for_its_own_token(trial: Trial) -> None:
    home = trial.page("newcomer", "me")
    action = f"{trial.draft}/play/newcomer/me/verification"
    wrong = trial.clerk.client.post(action, data={"csrf": trial.clerk.token})
    assert wrong.status_code == 403
    assert trial.post("newcomer", home, action).status_code == 200


def test_time_that_is_moved_on_makes_timers_fire(desk: Desk, trial: Trial) -> None:
    begun(trial)
    clock = re.search(r"试办环境的时间：(\S+)", trial.trace())
    assert clock
    moved = trial.clerk.post(f"{trial.draft}/try/clock", hours="720")
    assert moved.status_code == 303
    later = re.search(r"试办环境的时间：(\S+)", trial.trace())
    assert later
    assert later[1] > clock[1]
    assert "已办结" in trial.trace()  # the window is over: the draft declaration has expired
    assert trial.clerk.post(f"{trial.draft}/try/clock", hours="9").status_code == 422
    assert desk.town.clock().isoformat() < later[1]


def test_a_trial_begins_anew_and_ends_with_its_draft(desk: Desk, trial: Trial) -> None:
    trial.clerk.post(f"{trial.draft}/try")
    assert "还没有办理中的业务" in trial.trace()
    other = trial.clerk.draft(process_key="refund")
    assert trial.clerk.get(f"{other}/try").status_code == 404
    trial.clerk.post(f"{trial.draft}/discard")
    trial.clerk.post(f"{other}/try")
    schemas = desk.town.one("SELECT array_agg(nspname::text) AS names FROM pg_namespace WHERE nspname LIKE 'play%%'")
    assert schemas.names == ["play_" + other[-36:].replace("-", "")]


def test_a_draft_with_errors_is_not_tried(desk: Desk) -> None:
    clerk = Clerk(desk, "policy1")
    draft = clerk.draft(process_key="manual_review")
    clerk.edit(draft, "bpmn/manual_review/manual_review.bpmn", 'name="审核员"', 'name="路人"')
    assert clerk.post(f"{draft}/try").status_code == 409
    assert clerk.get(f"{draft}/play/candidate/").status_code == 404
