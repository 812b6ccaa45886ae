"""The JSON API for those who have no right, and for what is no request: a clear answer, nothing changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.engine.kit import bundle, linear, message
from tests.web.conftest import Desk, Program
from tests.web.leave import files, multipart

TASK, CASE, DEPLOYMENT = "/tasks/{task}", "/process-instances/{case}", "/deployments/{deployment}"
# endpoint -> method, path, body, and what nobody / another candidate / a reviewer without reach is answered
ROUTES: dict[str, tuple[str, str, Any, int, int, int]] = {
    "openapi": ("GET", "/openapi.json", None, 200, 200, 200),
    "deploy": ("POST", "/deployments", {}, 401, 422, 422),
    "publish": ("POST", f"{DEPLOYMENT}/publish", {}, 401, 403, 403),
    "definitions": ("GET", "/process-definitions", None, 401, 200, 200),
    "start": ("POST", "/process-definitions/nothing/start", {}, 401, 404, 404),
    "instance": ("GET", CASE, None, 401, 404, 404),
    "history": ("GET", f"{CASE}/history", None, 401, 404, 404),
    "messages": ("POST", f"{CASE}/messages", {"name": "go"}, 401, 404, 404),
    "tasks": ("GET", "/tasks", None, 401, 200, 200),
    "claim_next": ("POST", "/tasks/claim-next", {}, 401, 204, 204),
    "task": ("GET", TASK, None, 401, 404, 404),
    "claim": ("POST", f"{TASK}/claim", {}, 401, 404, 404),
    "release": ("POST", f"{TASK}/release", {}, 401, 404, 404),
    "transfer": ("POST", f"{TASK}/transfer", {"to": "unit1", "reason": "x"}, 401, 404, 404),
    "draft": ("PUT", f"{TASK}/draft", {"values": {}}, 401, 404, 404),
    "complete": ("POST", f"{TASK}/complete", {"values": {}, "revision": 1}, 401, 404, 404),
}


def deployed(desk: Desk, given: dict[str, bytes]) -> str:
    author, second = (desk.program(desk.town.staff(login)) for login in ("policy1", "policy2"))
    answer = author("POST", "/deployments", data=multipart(given))
    assert answer.status_code == 201, answer.json
    assert second("POST", f"/deployments/{answer.json['id']}/publish").status_code == 200
    return str(answer.json["id"])


@pytest.fixture(scope="module")
def hearing(desk: Desk) -> str:
    """Two processes are in force: one waits for the message 请继续, then for a person."""
    drawn = linear(
        lambda p: p.catch("heard", message("go", "told")), lambda p: p.user("answer", name="回答"), id="hearing"
    )
    deployed(desk, files())
    return deployed(desk, dict(bundle(drawn).files))


@pytest.fixture
def owner(desk: Desk, hearing: str) -> Program:
    return desk.program(desk.town.person(f"139{uuid4().int % 10**8:08d}"))


@pytest.fixture
def place(owner: Program, hearing: str) -> dict[str, str]:
    """What the paths are about: a person's own case and task."""
    task = begun(owner)
    return {"task": task["id"], "case": task["instance_id"], "deployment": hearing}


def begun(owner: Program, key: str = "leave") -> dict[str, Any]:
    answer = owner("POST", f"/process-definitions/{key}/start", json={})
    assert answer.status_code == 201, answer.json
    tasks = answer.json["tasks"]
    return dict(tasks[0]) if tasks else {"instance_id": answer.json["instance"]["id"]}


def standing(desk: Desk, place: dict[str, str]) -> Any:
    one = desk.town.one
    return (
        one("SELECT revision, status FROM instance WHERE id = %s", UUID(place["case"])),
        one("SELECT revision, state, claimed_by FROM user_task WHERE id = %s", UUID(place["task"])),
        one("SELECT count(*) FROM draft WHERE task_id = %s", UUID(place["task"])),
    )


def test_every_route_of_the_api_is_listed(desk: Desk) -> None:
    known = {rule.endpoint for rule in desk.app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert {f"api.{name}" for name in ROUTES} == known


@pytest.mark.parametrize("endpoint", ROUTES)
def test_a_program_gets_nowhere_where_its_person_has_no_right(desk: Desk, place: dict[str, str], endpoint: str) -> None:
    method, path, body, *wanted = ROUTES[endpoint]
    before = standing(desk, place)
    nobody = Program(desk.app.test_client(), "")
    stranger = desk.program(desk.town.person(f"138{uuid4().int % 10**8:08d}"))
    reviewer = desk.program(desk.town.staff("unit1"))
    more = {} if body is None else {"json": body}
    answers = [who(method, path.format(**place), **more).status_code for who in (nobody, stranger, reviewer)]
    assert answers == wanted
    assert standing(desk, place) == before


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[]",
        b'"values"',
        b"null",
        b'{"values": [], "revision": 1}',
        b'{"values": {"days": 3}, "revision": "1"}',
        b'{"values": {"days": 3}}',
        b'{"values": {"days": NaN}, "revision": 1}',
        b'{"values": {"days": 1e400}, "revision": 1}',
        b'{"values": {"days": true}, "revision": 1}',
        b'{"values": {"days": 3, "why": "\\u0000"}, "revision": 1}',
        b'{"values": {"days": 3, "why": "\\ud800"}, "revision": 1}',
        b'{"values": {"days": 3, "why": ' + b"[" * 50_000 + b"]" * 50_000 + b'}, "revision": 1}',
        b'{"values": {"days": 3}, "revision": 99999999999999999999999999}',
        b"\xff\xfe{}",
    ],
    ids=range(16),
)
def test_what_is_no_request_is_answered_as_such(desk: Desk, owner: Program, place: dict[str, str], sent: bytes) -> None:
    before = standing(desk, place)
    answer = owner("POST", f"/tasks/{place['task']}/complete", data=sent, content_type="application/json")
    assert answer.status_code in (409, 422), answer.text
    assert answer.mimetype == "application/problem+json"
    assert standing(desk, place) == before


@pytest.mark.parametrize(
    "body",
    [{"business_key": "\0"}, {"business_key": "x" * 5000}, {"business_key": 1}, {"variables": []}],
)
def test_a_case_is_not_begun_under_what_is_no_key(owner: Program, body: dict[str, Any]) -> None:
    answer = owner("POST", "/process-definitions/leave/start", json=body)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    "path", ["/tasks?key=%00", "/tasks?cursor=%00", "/process-definitions?key=%00", "/process-definitions/%00"]
)
def test_a_character_that_nobody_keeps_is_refused_in_an_address_too(owner: Program, path: str) -> None:
    assert owner("GET", path).status_code == 422


@pytest.mark.parametrize(("depth", "status"), [(60, 2), (70, 4), (250, 4), (900, 4)])
@pytest.mark.parametrize("name", ["variables", "payload"])
def test_nesting_without_end_enters_no_case(owner: Program, name: str, depth: int, status: int) -> None:
    deep = b'{"name": "go", "%s": %s}' % (name.encode(), b'{"a":' * depth + b"1" + b"}" * depth)
    case = begun(owner, "hearing")["instance_id"]
    path = f"/process-instances/{case}/messages" if name == "payload" else "/process-definitions/leave/start"
    answer = owner("POST", path, data=deep, content_type="application/json")
    assert answer.status_code // 100 == status, answer.text
    assert owner("GET", f"/process-instances/{case}").status_code == 200


def test_a_message_reaches_the_case_that_waits_for_it_and_no_other_name_does(desk: Desk, owner: Program) -> None:
    case = f"/process-instances/{begun(owner, 'hearing')['instance_id']}"
    assert owner("GET", case).json["tasks"] == []
    refused = owner("POST", f"{case}/messages", json={"name": "payment.succeeded"})
    assert (refused.status_code, refused.json["title"]) == (409, "nobody-waits")
    assert owner("GET", case).json["revision"] == 1
    assert owner("POST", f"{case}/messages", json={"name": "go", "payload": {"a": [1, None]}}).status_code == 204
    assert [task["element_id"] for task in owner("GET", case).json["tasks"]] == ["answer"]
    assert owner("POST", f"{case}/messages", json={"name": "go"}).status_code == 409
    steps = owner("GET", f"{case}/history").json["items"]
    assert [step["activities"][0]["element_id"] for step in steps] == ["start", "heard"]


def test_a_list_is_read_page_by_page_and_nothing_twice(owner: Program) -> None:
    own = {begun(owner)["id"] for _ in range(5)}
    seen, cursor = [], ""
    for length in (2, 2, 1):
        page = owner("GET", f"/tasks?scope=mine&key=leave&limit=2&cursor={cursor}").json
        assert len(page["items"]) == length
        seen += [task["id"] for task in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert sorted(seen) == sorted(own)
    assert owner("GET", "/tasks?key=hearing").json["items"] == []


def test_the_pool_and_what_is_claimed_are_lists_of_their_own(desk: Desk, owner: Program) -> None:
    task = begun(owner)
    body = {"values": {"days": 3}, "revision": task["revision"]}
    assert owner("POST", f"/tasks/{task['id']}/complete", json=body).status_code == 200
    judge = desk.program(desk.town.staff("reviewer1"))

    def listed(scope: str) -> list[str]:
        items = judge("GET", f"/tasks?scope={scope}&key=leave").json["items"]
        return [one["id"] for one in items if one["instance_id"] == task["instance_id"]]

    assert listed("claimed") == []
    (waiting,) = listed("pool")
    assert judge("POST", f"/tasks/{waiting}/claim").status_code == 200
    assert (listed("pool"), listed("claimed")) == ([], [waiting])
    assert owner("GET", "/tasks?scope=pool").json["items"] == []


def test_a_claim_that_nobody_renews_lapses_and_its_holder_cannot_decide_any_more(desk: Desk, owner: Program) -> None:
    task = begun(owner)
    answers = {"values": {"days": 3}, "revision": task["revision"]}
    assert owner("POST", f"/tasks/{task['id']}/complete", json=answers).status_code == 200
    first, second = (desk.program(desk.town.staff(login)) for login in ("reviewer1", "unit1"))
    pool = first("GET", "/tasks?scope=pool&key=leave&limit=100").json["items"]
    (waiting,) = [one["id"] for one in pool if one["instance_id"] == task["instance_id"]]
    held = first("POST", f"/tasks/{waiting}/claim").json
    assert second("POST", f"/tasks/{waiting}/claim").status_code == 409
    desk.town.clock.forward(days=2)
    taken = second("POST", f"/tasks/{waiting}/claim").json
    decided = {"values": {"decision": "yes"}, "revision": held["revision"]}
    assert first("POST", f"/tasks/{waiting}/complete", json=decided).status_code in (403, 404)
    decided["revision"] = taken["revision"]
    assert second("POST", f"/tasks/{waiting}/complete", json=decided).status_code == 200
