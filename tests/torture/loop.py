"""People who work while everything around them dies, and the count at the end."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import psycopg
import requests

from tests.torture.crowd import Crowd
from tests.web.leave import DIAGRAM, files

# The same process with a timer behind it: the end is reached by a job, not by a person.
TIMER = (
    '<bpmn:sequenceFlow id="f4" sourceRef="gw" targetRef="end">',
    '<bpmn:intermediateCatchEvent id="rest" name="稍候"><bpmn:incoming>f4</bpmn:incoming>'
    "<bpmn:outgoing>f6</bpmn:outgoing>"
    '<bpmn:timerEventDefinition id="t"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">duration("PT1S")'
    "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    '<bpmn:sequenceFlow id="f6" sourceRef="rest" targetRef="end"/>'
    '<bpmn:sequenceFlow id="f4" sourceRef="gw" targetRef="rest">',
)


def with_timer() -> dict[str, bytes]:
    """The deployment of the torture."""
    diagram = DIAGRAM.replace(
        '<bpmn:endEvent id="end"><bpmn:incoming>f4<', '<bpmn:endEvent id="end"><bpmn:incoming>f6<'
    )
    return {**files(), "leave.bpmn": diagram.replace(*TIMER).encode()}


@dataclass
class Ledger:
    """What the people were told is done."""

    started: dict[str, str] = field(default_factory=dict)  # key -> instance
    completed: dict[str, str] = field(default_factory=dict)  # task -> instance
    repeated: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def until_answered(ledger: Ledger, stop: threading.Event, ask: Any) -> requests.Response | None:
    """Ask until there is an answer; the same key makes that safe."""
    while not stop.is_set():
        try:
            answer: requests.Response = ask()
            if answer.status_code < 500:
                return answer
        except requests.RequestException:
            pass
        with ledger.lock:
            ledger.repeated += 1
        time.sleep(0.05)
    return None


def person(url: str, tokens: dict[str, str], ledger: Ledger, stop: threading.Event) -> None:
    """Start a case, do its tasks, again and again."""
    http = requests.Session()

    def call(who: str, path: str, key: str = "", **more: Any) -> requests.Response | None:
        headers = {"Authorization": f"Bearer {tokens[who]}", **({"Idempotency-Key": key} if key else {})}
        return until_answered(
            ledger, stop, lambda: http.post(f"{url}/api/v1{path}", headers=headers, timeout=5, **more)
        )

    while not stop.is_set():
        key = str(uuid4())
        begun = call("asker", "/process-definitions/leave/start", key, json={"business_key": key})
        if begun is None:
            return
        task = begun.json()["tasks"][0]
        with ledger.lock:
            ledger.started[key] = task["instance_id"]
        if _complete(call, "asker", task, {"days": 3}, ledger) is None:
            return
        claimed = call("judge", "/tasks/claim-next")
        if claimed is not None and claimed.status_code == 200:
            _complete(call, "judge", claimed.json(), {"decision": "yes"}, ledger)


def _complete(call: Any, who: str, task: dict[str, Any], values: dict[str, Any], ledger: Ledger) -> Any:
    body = {"values": values, "revision": task["revision"]}
    answer = call(who, f"/tasks/{task['id']}/complete", str(uuid4()), json=body)
    if answer is not None and answer.status_code == 200:
        with ledger.lock:
            ledger.completed[task["id"]] = task["instance_id"]
    return answer


def torture(crowd: Crowd, tokens: dict[str, str], kills: int, seed: int, people: int = 3) -> Ledger:
    """So many kills while people work; then quiet, until nothing is due."""
    ledger, stop, chance = Ledger(), threading.Event(), random.Random(seed)
    workers = [threading.Thread(target=person, args=(crowd.url, tokens, ledger, stop)) for _ in range(people)]
    for worker in workers:
        worker.start()
    for _ in range(kills):
        time.sleep(chance.uniform(0.1, 0.9))
        crowd.kill_one(chance, chance.uniform(0, 0.5))
        crowd.revive()
    crowd.until_ready()
    time.sleep(3)
    stop.set()
    for worker in workers:
        worker.join(30)
    return ledger


def wait_until_quiet(database: str, seconds: float = 90) -> None:
    """Until no outbox row is due."""
    until = time.monotonic() + seconds
    with psycopg.connect(database, autocommit=True) as db:
        while time.monotonic() < until:
            row = db.execute("SELECT count(*) FROM outbox WHERE done_at IS NULL AND gave_up_at IS NULL").fetchone()
            assert row
            if row[0] == 0:
                return
            time.sleep(0.2)
    raise AssertionError(f"{row[0]} outbox rows are still due")


def check(database: str, ledger: Ledger) -> dict[str, int]:
    """Lost and doubled work, by the tables."""
    with psycopg.connect(database, autocommit=True) as db:
        known = {str(row[0]) for row in db.execute("SELECT id FROM instance").fetchall()}
        done = {str(row[0]) for row in db.execute("SELECT id FROM user_task WHERE state = 'completed'").fetchall()}
        doubled = db.execute(
            "SELECT count(*) FROM (SELECT task_id FROM submission GROUP BY task_id HAVING count(*) > 1) AS twice"
        ).fetchone()
        begun_twice = db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM instance GROUP BY business_key HAVING count(*) > 1) AS twice"
        ).fetchone()
        unfinished = db.execute(
            "SELECT count(*) FROM instance i WHERE status <> 'completed' AND NOT EXISTS"
            " (SELECT 1 FROM user_task t WHERE t.instance_id = i.id AND t.state = 'open')"
        ).fetchone()
        incidents = db.execute("SELECT count(*) FROM incident").fetchone()
    assert doubled and begun_twice and unfinished and incidents
    lost = len(set(ledger.started.values()) - known) + len(set(ledger.completed) - done)
    return {
        "acknowledged": len(ledger.started) + len(ledger.completed),
        "repeated_calls": ledger.repeated,
        "lost": lost,
        "doubled": int(doubled[0]) + int(begun_twice[0]),
        "stuck": int(unfinished[0]),
        "incidents": int(incidents[0]),
    }
