"""What a submit costs on the wire to PostgreSQL, and what a six-task case leaves in the tables."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.store import schema
from app.store.database import connect
from app.store.server import Server
from tests.bench.proxy import Tap
from tests.house import Town, town
from tests.web.leave import files
from workflows.bundles import bundles_of
from workflows.commands import ClaimNext, CompleteTask, Deploy, Publish, StartProcess
from workflows.model import SYSTEM

TABLES = (
    "instance",
    "user_task",
    "submission",
    "history",
    "audit",
    "outbox",
    "subscription",
    "audit_head",
    "idempotency",
)


def figures() -> Iterator[dict[str, Any]]:
    """Round trips and transactions of a submit; rows and bytes of a case."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(folder)
        url = server.url("bench")
        engine = connect(url)
        schema.upgrade(engine)
        behind = re.search(r"host=([^&]+)", url)
        assert behind
        tap = Tap(folder / "tap", behind[1])
        tap.start()
        with town(url.replace(behind[1], str(tap.folder)), folder / "town") as built:
            yield from _submit(built, tap)
            yield from _rows(built)
        engine.dispose()
        server.stop()


def _submit(built: Town, tap: Tap) -> Iterator[dict[str, Any]]:
    deployed = built.dispatch(Deploy(tuple(bundles_of(files())), "bench"), SYSTEM)
    built.dispatch(Publish(deployed.id), SYSTEM)
    who = built.person("13900000000")
    trips, commits = 0, 0
    for i in range(12):  # the first ones open connections and prepare statements
        moved = built.dispatch(StartProcess("leave"), who, key=f"s{i}")
        tap.reset()
        built.dispatch(CompleteTask(moved.tasks[0].id, {"days": 3}, 0), who, key=f"c{i}")
        trips, commits = tap.trips, tap.commits
    yield {"figure": "submit_round_trips", "value": trips, "unit": "round trips", "against": {"spiff_arena": 110}}
    yield {"figure": "submit_transactions", "value": commits, "unit": "transactions", "against": {"spiff_arena": 6}}


def _rows(built: Town) -> Iterator[dict[str, Any]]:
    who, judge = built.person("13900000001"), built.staff("reviewer1")
    while built.dispatch(ClaimNext(), judge) is not None:
        pass  # what other figures have left in the pool is not this case's
    before = _sizes(built)
    moved = built.dispatch(StartProcess("leave"), who)
    task = moved.tasks[0]
    for decision in ("no", "no", "yes"):
        built.dispatch(CompleteTask(task.id, {"days": 3}, task.revision), who, key=str(task.id))
        claimed = built.dispatch(ClaimNext(), judge)
        built.dispatch(CompleteTask(claimed.id, {"decision": decision}, claimed.revision), judge, key=str(claimed.id))
        task = next((one for one in built.open_tasks(who) if one.instance_id == moved.instance_id), task)
    after = _sizes(built)
    rows, size = after[0] - before[0], after[1] - before[1]
    yield {"figure": "instance_rows", "value": rows, "unit": "rows per 6-task case", "against": {"spiff_arena": 53}}
    yield {
        "figure": "instance_bytes",
        "value": size,
        "unit": "bytes per 6-task case",
        "against": {"spiff_arena": 30000},
    }


def _sizes(built: Town) -> tuple[int, int]:
    rows, size = 0, 0
    for table in TABLES:
        found = built.one(f'SELECT count(*) AS n, coalesce(sum(pg_column_size(t.*)), 0) AS size FROM "{table}" t')
        rows, size = rows + found.n, size + int(found.size)
    return rows, size
