"""The torture's figures, without Redis and with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.store import schema
from app.store.database import connect
from app.store.server import Server
from tests.conftest import free_port
from tests.torture.place import tortured

PEERS = {
    "torture_lost": {"commit_then_enqueue": "5.2 %"},
    "torture_doubled": {"spiff_arena": "a double tap breaks the case"},
    "recovery_p99_s": {"rq_alone": 818},
}


def figures(kills: int = 32, seed: int = 7) -> Iterator[dict[str, Any]]:
    """What was lost, what was done twice, and how long a dead worker's job waited; half of the kills in each mode."""
    told = dict(_both(kills // 2, seed))
    worst = max(one["recovery_p99_s"] for one in told.values())
    counted = {f"torture_{what}": sum(len(one[what]) for one in told.values()) for what in ("lost", "doubled")}
    for name, value in {**counted, "recovery_p99_s": worst}.items():
        unit = "s, the slower mode" if name == "recovery_p99_s" else f"in {kills // 2 * 2} kills"
        yield {"figure": name, "value": value, "unit": unit, "against": PEERS[name] | {"told": told}}


def _both(kills: int, seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(folder)
        for mode, port in (("embedded", 0), ("redis", free_port())):
            url = server.url(mode)
            engine = connect(url)
            schema.upgrade(engine)
            engine.dispose()
            yield mode, tortured(url, folder / mode, kills=kills, seed=seed, redis_port=port)
        server.stop()
