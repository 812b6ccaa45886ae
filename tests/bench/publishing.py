"""What publishing costs the cases that run: rows of theirs that are written, and how long it takes beside them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.store import schema
from app.store.database import connect
from app.store.server import Server
from tests.bench.wire import TABLES
from tests.house import Town, town
from tests.web.leave import files
from workflows.bundles import bundles_of
from workflows.commands import Deploy, Publish, StartProcess
from workflows.model import SYSTEM, Bundle

CASES, ROUNDS = 1000, 9


def figures() -> Iterator[dict[str, Any]]:
    """With no case running, and with a thousand."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(folder)
        url = server.url("bench")
        engine = connect(url)
        schema.upgrade(engine)
        engine.dispose()
        with town(url, folder / "town") as built:
            yield from _figures(built)
        server.stop()


def _figures(built: Town) -> Iterator[dict[str, Any]]:
    _publish(built, 0)
    alone = min(_publish(built, number) for number in range(1, ROUNDS))
    who = built.person("13900000000")
    for _ in range(CASES):
        built.dispatch(StartProcess("leave"), who)
    since = built.one("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS x").x
    crowded = min(_publish(built, number) for number in range(ROUNDS, 2 * ROUNDS))
    touched = sum(
        built.one(f"SELECT count(*) AS n FROM {table} WHERE xmin::text::bigint >= {since}").n
        for table in TABLES
        if table not in ("audit", "audit_head", "idempotency")  # the publication's own trail
    )
    yield {
        "figure": "publish_rows_of_cases",
        "value": touched,
        "unit": f"rows written of {CASES:,} running cases",
        "against": {"limit": 0},
    }
    yield {
        "figure": "publish_ms",
        "value": round(crowded * 1e3, 1),
        "unit": f"ms, with {CASES:,} running cases",
        "against": {"with_none": round(alone * 1e3, 1)},
    }


def _publish(built: Town, number: int) -> float:
    """Put a new version in force; the seconds that took."""
    (bundle,) = bundles_of(files())
    path = next(path for path in bundle.files if path.endswith(".bpmn"))
    changed = bundle.files[path].replace(b"<bpmn:process ", f"<!-- {number} --><bpmn:process ".encode(), 1)
    deployed = built.dispatch(Deploy((Bundle(bundle.key, {**bundle.files, path: changed}),), "bench"), SYSTEM)
    assert deployed.releases, "nothing was changed"
    begun = time.perf_counter()
    built.dispatch(Publish(deployed.id), SYSTEM)
    return time.perf_counter() - begun
