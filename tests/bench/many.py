"""Many open cases: what the pool's list and the next claim cost with 30,000 of them, and an idle house with 100,000.

The cases are copies of one that waits for a reviewer, made by SQL: task, open review and a timer to come with each.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg

from app.factory import create_app
from app.store import schema
from app.store.database import connect
from app.store.server import Server
from tests.bench.server import _api, _call, _complete, _publish, _served, _token
from tests.house import Town, digest, town
from tests.web.leave import files
from workflows.bundles import bundles_of
from workflows.commands import ClaimNext, CompleteTask, Deploy, Publish, StartProcess
from workflows.commands.login import AddStaff
from workflows.model import SYSTEM, Actor

FEW, MANY, VERY_MANY = 100, 30_000, 100_000
LOOKS, CLAIMS, REVIEWERS = 40, 2_000, 8
IDLE = 20.0  # seconds that nobody does anything

COPY = """
WITH fresh AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS case_id, gen_random_uuid() AS task_id FROM generate_series(1, %(number)s) AS n
), cases AS (
    INSERT INTO instance SELECT (jsonb_populate_record(i, jsonb_build_object(
        'id', f.case_id, 'business_key', f.case_id))).* FROM instance i, fresh f WHERE i.id = %(model)s
), timers AS (
    INSERT INTO outbox (kind, key, payload, run_at) SELECT 'timers', 'timers:' || f.case_id,
        jsonb_build_object('instance', f.case_id), now() + interval '9 days' FROM fresh f
), reviews AS (
    INSERT INTO review (id, instance_id, kind, subject, level, role, scope, status, opened_at, due_at)
    SELECT gen_random_uuid(), f.case_id, 'UNIT', f.case_id, '', 'reviewer', '', 'OPEN', now(), now() FROM fresh f
)
INSERT INTO user_task SELECT (jsonb_populate_record(t, jsonb_build_object('id', f.task_id, 'instance_id', f.case_id,
    'created_at', now() - f.n * interval '1 second', 'due_at', now() + f.n * interval '1 minute'))).*
FROM user_task t, fresh f WHERE t.instance_id = %(model)s AND t.state = 'open'
"""


def _copy(database: str, model: Any, number: int) -> None:
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("SET statement_timeout = 0")
        db.execute(COPY, {"model": model, "number": number})
        db.execute("VACUUM ANALYZE instance, user_task, review, outbox")


def crowded() -> Iterator[dict[str, Any]]:
    """The list's cost with 30,000 open cases against 100, and the claims of eight reviewers at once."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(folder)
        url = server.url("bench")
        engine = connect(url)
        schema.upgrade(engine)
        engine.dispose()
        with town(url, folder / "town") as built:
            yield from _crowded(built, url)
        server.stop()


def _crowded(built: Town, url: str) -> Iterator[dict[str, Any]]:
    model = _model(built)
    cookie = _signed_in(built)
    _copy(url, model, FEW)
    few = _looks(built, cookie)
    _copy(url, model, MANY - FEW)
    many = _looks(built, cookie)
    yield {
        "figure": "list_growth",
        "value": round(many / few, 2),
        "unit": f"times: the desk's page with {MANY} open cases to {FEW}",
        "against": {"best_elsewhere": 3.7, "few_ms": round(few, 2), "many_ms": round(many, 2)},
    }
    seconds, claimed = _claims(built)
    yield {
        "figure": "claims_per_s",
        "value": round(len(claimed) / seconds),
        "unit": f"claims of the next case a second, {REVIEWERS} reviewers at once, {MANY} open cases",
        "against": {"asked_for": 500, "doubled": len(claimed) - len(set(claimed))},
    }


def _model(built: Town) -> Any:
    deployed = built.dispatch(Deploy(tuple(bundles_of(files())), "bench"), SYSTEM)
    built.dispatch(Publish(deployed.id), SYSTEM)
    who = built.person("13900000000")
    moved = built.dispatch(StartProcess("leave"), who)
    built.dispatch(CompleteTask(moved.tasks[0].id, {"days": 3}, moved.tasks[0].revision), who)
    return moved.instance_id


def _signed_in(built: Town) -> str:
    with built.house.store.open(SYSTEM) as work:
        account = work.accounts.by_login("reviewer1")
        assert account is not None
        work.accounts.open_session(account, digest("bench"), work.now.replace(year=work.now.year + 1), {})
    return "bench"


def _looks(built: Town, cookie: str) -> float:
    """Milliseconds of the reviewer's page, when nobody else is in the way."""
    browser = create_app(built.house.site()).test_client()
    browser.set_cookie("shenbao", cookie)
    costs = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        assert browser.get("/desk").status_code == 200
        costs.append((time.perf_counter() - begun) * 1e3)
    return sorted(costs[5:])[len(costs) // 4]


def _claims(built: Town) -> tuple[float, list[Any]]:
    """Seconds, and what was claimed."""
    claimed: list[Any] = []

    def work(who: Actor) -> None:
        for _ in range(CLAIMS // REVIEWERS):
            task = built.dispatch(ClaimNext(), who)
            if task is not None:
                claimed.append(task.id)

    staff = (AddStaff(f"many{n}", "审核员", "Secret-many-1", "x", ("reviewer@",)) for n in range(REVIEWERS))
    crowd = [built.dispatch(one, SYSTEM) for one in staff]
    threads = [threading.Thread(target=work, args=(Actor(account, True),)) for account in crowd]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun, claimed


def idle() -> Iterator[dict[str, Any]]:
    """CPU of a whole house (web, executor, scanner, sandbox, PostgreSQL) in which 100,000 cases wait."""
    with _served() as (url, environment, house):
        tokens = {login: _token(login, environment) for login in ("policy1", "policy2", "reviewer1", "auditor1")}
        _publish(url, tokens)
        _api(url, tokens, 1)
        _waiting(url, tokens)
        database = f"postgresql://postgres@/shenbao?host={environment['DATA_DIR']}/postgres"
        with psycopg.connect(database) as db:
            row = db.execute("SELECT instance_id FROM user_task WHERE state = 'open'").fetchone()
        assert row
        _copy(database, row[0], VERY_MANY)
        time.sleep(5)
        begun = _all_cpu(house)
        time.sleep(IDLE)
        share = (_all_cpu(house) - begun) / IDLE
    yield {
        "figure": "idle_core_share",
        "value": round(share, 4),
        "unit": f"of a core, {VERY_MANY} open cases, a timer each",
        "against": {"spiff_arena": "3,200 open cases keep a core busy"},
    }


def _waiting(url: str, tokens: dict[str, str]) -> None:
    """One case that waits for a reviewer."""
    begun = _call(url, tokens["auditor1"], "POST", "/process-definitions/leave/start", json={})
    _complete(url, tokens["auditor1"], begun["tasks"][0], {"days": 3}, "waiting")


def _all_cpu(house: psutil.Process) -> float:
    """Seconds of the house's processes, and of its PostgreSQL, which hangs elsewhere."""
    folder = house.environ()["DATA_DIR"]
    mine = [house, *house.children(recursive=True)]
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and folder in " ".join(process.info["cmdline"] or []):
            mine += [process, *process.children()]
    return sum(sum(process.cpu_times()[:2]) for process in {one.pid: one for one in mine}.values())
