"""A short torture in every test run; `make torture` is the long one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.store.server import Server
from tests.conftest import clone, free_port
from tests.torture.place import tortured

pytestmark = pytest.mark.alone
KILLS = 16


@pytest.mark.parametrize("redis", [False, True], ids=["without Redis", "with Redis"])
def test_whoever_declares_while_everything_dies_arrives_and_nothing_is_lost_or_done_twice(
    server: Server, worker_id: str, tmp_path: Path, redis: bool
) -> None:
    database = clone(server, f"torture_{worker_id}_{redis}")
    told = tortured(database, tmp_path, kills=KILLS, seed=7, redis_port=free_port() if redis else 0)
    whole = json.dumps(told, ensure_ascii=False, indent=1)
    assert told["acknowledged"] > 60, whole
    assert told["unanswered"] > 0, "no kill was felt: the test proved nothing"
    assert told["repeated_calls"] > 0, "nothing was asked of WeChat twice: the test proved nothing"
    never = ("lost", "doubled", "stuck", "incidents", "broken_chains", "fell", "late")
    assert {name: told[name] for name in never if told[name]} == {}, whole
    assert told["recovery_p99_s"] <= 60
