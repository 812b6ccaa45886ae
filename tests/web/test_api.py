"""The JSON API: any deployed process runs, every wrong request gets a clear answer and changes nothing."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest
from openapi_spec_validator import validate

from tests.web.conftest import Desk, Program
from tests.web.leave import files, multipart


@pytest.fixture(scope="module")
def published(desk: Desk) -> Desk:
    author, second = (desk.program(desk.town.staff(login)) for login in ("policy1", "policy2"))
    answer = author("POST", "/deployments", data=multipart(files()))
    assert answer.status_code == 201, answer.json
    assert answer.json["releases"] == [{"key": "leave", "version": 1}]
    identity = answer.json["id"]
    assert author("POST", f"/deployments/{identity}/publish").status_code == 403
    assert second("POST", f"/deployments/{identity}/publish").status_code == 200
    return desk


@pytest.fixture
def asker(published: Desk) -> Program:
    return published.program(published.town.person(f"139{uuid4().int % 10**8:08d}"))


@pytest.fixture
def judge(published: Desk) -> Program:
    return published.program(published.town.staff("reviewer1"))


def begun(asker: Program) -> dict[str, Any]:
    answer = asker("POST", "/process-definitions/leave/start", json={})
    assert answer.status_code == 201, answer.json
    task: dict[str, Any] = answer.json["tasks"][0]
    return task


def completed(who: Program, task: dict[str, Any], values: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"values": values, "revision": task["revision"]}
    return who("POST", f"/tasks/{task['id']}/complete", json=body, headers=headers)


def test_a_deployed_process_runs_to_its_end(asker: Program, judge: Program) -> None:
    task = begun(asker)
    assert completed(asker, task, {"days": 3}).json["tasks"] == []
    claimed = judge("POST", "/tasks/claim-next").json
    assert claimed["element_id"] == "judge"
    assert completed(judge, claimed, {"decision": "no"}).status_code == 200
    again = asker("GET", "/tasks").json["items"][0]
    assert asker("GET", f"/tasks/{again['id']}").json["values"] == {"days": 3, "why": None}
    assert completed(asker, again, {"days": 2}).status_code == 200
    completed(judge, judge("POST", "/tasks/claim-next").json, {"decision": "yes"})
    found = asker("GET", f"/process-instances/{task['instance_id']}").json
    assert found["status"] == "completed"
    told = asker("GET", f"/process-instances/{task['instance_id']}/history").json["items"]
    assert [step["activities"][0]["element_id"] for step in told] == ["start", "ask", "judge", "ask", "judge"]


def test_a_repeated_key_gives_the_first_answer_again_and_another_body_is_refused(asker: Program) -> None:
    task = begun(asker)
    first, second = (completed(asker, task, {"days": 3}, "key-1") for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert completed(asker, task, {"days": 4}, "key-1").status_code == 422


def test_two_taps_at_the_same_time_complete_once(published: Desk, asker: Program) -> None:
    task, answers = begun(asker), []

    def tap() -> None:
        program = Program(published.app.test_client(), asker.token)
        answers.append(completed(program, task, {"days": 3}).status_code)

    taps = [threading.Thread(target=tap) for _ in range(6)]
    [tapping.start() for tapping in taps]
    [tapping.join() for tapping in taps]
    assert sorted(answers) == [200, 409, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({}, "days"),
        ({"days": 99}, "days"),
        ({"days": "many"}, "days"),
        ({"days": 3, "is_admin": True}, "is_admin"),
        ({"days": 3, "why": "x" * 5000}, "why"),
        ({"days": 3, "why": {"a": 1}}, "why"),
    ],
)
def test_wrong_answers_are_named_and_change_nothing(asker: Program, values: dict[str, Any], where: str) -> None:
    task = begun(asker)
    answer = completed(asker, task, values)
    assert answer.status_code == 422
    assert where in answer.json["problems"]
    assert asker("GET", f"/tasks/{task['id']}").json["revision"] == task["revision"]


def test_a_stale_revision_and_a_task_not_claimed_are_conflicts_or_not_found(asker: Program, judge: Program) -> None:
    task = begun(asker)
    assert completed(asker, {**task, "revision": 7}, {"days": 1}).status_code == 409
    assert completed(judge, task, {"days": 1}).status_code == 404
    assert asker("POST", f"/tasks/{task['id']}/claim").status_code == 404


@pytest.mark.parametrize("path", ["/tasks/{}", "/process-instances/{}", "/process-instances/{}/history"])
def test_foreign_objects_are_not_found(published: Desk, asker: Program, path: str) -> None:
    task = begun(asker)
    stranger = published.program(published.town.person(f"138{uuid4().int % 10**8:08d}"))
    for name in (task["id"], task["instance_id"], str(uuid4())):
        assert stranger("GET", path.format(name)).status_code == 404


def test_drafts_are_kept_until_the_form_is_sent_in(asker: Program) -> None:
    task = begun(asker)
    assert asker("PUT", f"/tasks/{task['id']}/draft", json={"values": {"days": 9}}).status_code == 200
    assert asker("GET", f"/tasks/{task['id']}").json["values"] == {"days": 9}


def test_release_and_transfer_hand_a_claimed_task_on(published: Desk, asker: Program, judge: Program) -> None:
    completed(asker, begun(asker), {"days": 3})
    claimed = judge("POST", "/tasks/claim-next").json
    assert judge("POST", f"/tasks/{claimed['id']}/release").status_code == 204
    assert judge("POST", f"/tasks/{claimed['id']}/claim").status_code == 200
    body = {"to": "unit1", "reason": "回避"}
    assert judge("POST", f"/tasks/{claimed['id']}/transfer", json=body).status_code == 204
    assert completed(judge, claimed, {"decision": "yes"}).status_code == 404
    colleague = published.program(published.town.staff("unit1"))
    mine = colleague("GET", "/tasks?scope=claimed").json["items"]
    assert [task["id"] for task in mine] == [claimed["id"]]


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/tasks", {"headers": {"Authorization": "Bearer wrong"}}, 401),
        ("GET", "/nothing", {}, 404),
        ("GET", "/tasks?scope=everything", {}, 422),
        ("GET", "/tasks?cursor=xyz", {}, 422),
        ("GET", "/tasks?limit=-1", {}, 422),
        ("POST", "/tasks/claim-next", {"data": b"{not json", "content_type": "application/json"}, 422),
        ("POST", "/process-definitions/nothing/start", {"json": {}}, 404),
        ("POST", "/process-definitions/declaration/start", {"json": {}}, 403),
        ("POST", "/deployments", {"data": {}}, 403),
    ],
)
def test_wrong_requests_get_a_problem_document(
    asker: Program, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    if path == "/deployments":
        more = {"data": multipart(files())}
    answer = asker(method, path, **more)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (('<bpmn:userTask id="ask"', '<bpmn:scriptTask id="ask"'), None),
        (('decision = "yes"', "decision = = 1"), "expression"),
        (('name="考生"', 'name="路人"'), "lane"),
        (('<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE x [<!ENTITY a "b">]>'), None),
    ],
)
def test_diagrams_that_cannot_run_are_refused_with_what_is_wrong(
    published: Desk, changed: tuple[str, str], rule: str | None
) -> None:
    author = published.program(published.town.staff("policy1"))
    given = files()
    body = given["leave.bpmn"].decode().replace(*changed).replace("</bpmn:userTask>", "</bpmn:userTask>")
    answer = author("POST", "/deployments", data=multipart({**given, "leave.bpmn": body.encode()}))
    assert answer.status_code == 422
    if rule:
        assert rule in [finding["rule"] for finding in answer.json["findings"]]


def test_running_cases_keep_the_release_they_began_with(published: Desk, asker: Program) -> None:
    task = begun(asker)
    author, second = (published.program(published.town.staff(login)) for login in ("policy1", "policy2"))
    answer = author("POST", "/deployments", data=multipart(files("请假流程（新）")))
    assert second("POST", f"/deployments/{answer.json['id']}/publish").status_code == 200
    assert asker("GET", f"/tasks/{task['id']}").json["release"] == 1
    assert asker("GET", f"/tasks/{begun(asker)['id']}").json["release"] == 2


def test_the_description_is_valid_and_names_every_route(desk: Desk) -> None:
    described = desk.app.test_client().get("/api/v1/openapi.json").json
    validate(described)
    routes = {
        rule.rule.removeprefix("/api/v1").replace("<uuid:", "{").replace("<", "{").replace(">", "}")
        for rule in desk.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert routes == set(described["paths"])


TELL = (
    '<bpmn:serviceTask id="tell" name="通知"><bpmn:extensionElements>'
    '<spiffworkflow:serviceTaskOperator id="notice.send"><spiffworkflow:parameters>'
    '<spiffworkflow:parameter id="text" type="any" value="{words}" />'
    "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>"
    '<bpmn:sequenceFlow id="f9" sourceRef="tell" targetRef="judge"/>'
)


def test_a_diagram_tells_the_person_what_it_has_to_say(published: Desk) -> None:
    author, second = (published.program(published.town.staff(login)) for login in ("policy1", "policy2"))
    words = "&quot;&lt;b&gt;已收到 &quot; + string(days) + &quot; 天&quot;"
    drawn = files("告知")["leave.bpmn"].decode().replace('id="leave"', 'id="telling"')
    drawn = drawn.replace('<bpmn:userTask id="judge"', TELL.format(words=words) + '<bpmn:userTask id="judge"')
    drawn = drawn.replace('sourceRef="ask" targetRef="judge"', 'sourceRef="ask" targetRef="tell"')
    forms = {name.replace("/leave/", "/telling/"): raw for name, raw in files().items() if "/" in name}
    made = author("POST", "/deployments", data=multipart({"telling.bpmn": drawn.encode(), **forms}))
    assert made.status_code == 201, made.json
    assert second("POST", f"/deployments/{made.json['id']}/publish").status_code == 200
    who = published.town.person(f"139{uuid4().int % 10**8:08d}")
    task = published.program(who)("POST", "/process-definitions/telling/start", json={}).json["tasks"][0]
    assert completed(published.program(who), task, {"days": 3}).status_code == 200
    assert "&lt;b&gt;已收到 3 天" in published.browser(who).get("/me/messages").text
