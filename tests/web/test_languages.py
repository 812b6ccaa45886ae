"""A refusal is said in the visitor's language, on a page and in what a page's script is told alike."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from tests.web.clerk import Clerk
from tests.web.conftest import Desk
from workflows.model import Actor

HAN = re.compile("[\u3400-\u9fff]")
REVIEW = "bpmn/manual_review/manual_review.bpmn"


def english(desk: Desk, who: Actor | None = None) -> FlaskClient:
    client = desk.browser(who)
    client.set_cookie("lang", "en")
    return client


def post(client: FlaskClient, path: str, **data: str) -> Any:
    csrf = client.get("/login").text.partition('name="csrf" value="')[2][:32]
    return client.post(path, data={"csrf": csrf, **data})


def told(page: str) -> str:
    """All that a page says, but for the way to the other language."""
    return re.sub("<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0]).replace("中文", "")


def test_too_many_codes_are_refused_in_english(desk: Desk) -> None:
    client = english(desk, desk.town.person("13912360001"))
    desk.town.clock.forward(minutes=11)
    assert post(client, "/me/data/code").status_code == 200
    again = post(client, "/me/data/code")
    assert (again.status_code, HAN.findall(told(again.text))) == (422, [])
    assert "Too often" in told(again.text)


def test_at_the_doors_too(desk: Desk) -> None:
    client = english(desk)
    for path, fields in (("/login/code", {"mobile": "123"}), ("/login", {"mobile": "123", "code": "1"})):
        wrong = post(client, path, **fields)
        assert (wrong.status_code, HAN.findall(told(wrong.text))) == (422, [])
    for _ in range(6):
        locked = post(client, "/desk/login", login="operator1", password="wrong", totp="1")
    assert (locked.status_code, HAN.findall(told(locked.text))) == (422, [])
    assert "locked" in told(locked.text)
    mine = english(desk, desk.town.person("13912360002"))
    assert HAN.findall(told(post(mine, "/me/mobile", mobile="123", code="1").text)) == []


def test_a_page_out_of_date_says_so_in_english(desk: Desk) -> None:
    who = desk.town.person("13912360003")
    client = english(desk, who)
    task = client.get(post(client, "/me/verification").headers["Location"]).headers["Location"]
    stale = post(client, task, revision="7", doc_type="RIC", name="Li", number="1")
    assert (stale.status_code, HAN.findall(told(stale.text))) == (409, [])
    assert "out of date" in told(stale.text)


def test_programs_of_a_page_are_told_in_english(desk: Desk) -> None:
    asked = {"order": str(uuid4()), "code": "x"}
    refused = english(desk).post("/wx/pay/native", json=asked)
    assert refused.status_code == 422
    assert (HAN.findall(refused.json["detail"]), len(refused.json["detail"]) > 3) == ([], True)
    first, second = Clerk(desk, "policy1"), Clerk(desk, "policy2")
    first.client.set_cookie("lang", "en")
    draft = first.draft(process_key="manual_review")
    body = {"content": first.get(f"{draft}/files/{REVIEW}").json["content"] + " ", "revision": 1}
    assert second.json("PUT", f"{draft}/files/{REVIEW}", body).status_code == 200
    late = first.json("PUT", f"{draft}/files/{REVIEW}", body | {"content": body["content"] + " "})
    assert (late.status_code, late.json["error"][:8]) == (409, "Somebody")
