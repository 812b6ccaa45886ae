"""A short torture in every test run; `make torture` is the long one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import free_port
from tests.torture.place import tortured

pytestmark = pytest.mark.alone


@pytest.mark.parametrize("redis", [False, True], ids=["without Redis", "with Redis"])
def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(
    database: str, tmp_path: Path, redis: bool, fresh: Callable[[str], str]
) -> None:
    told = tortured(
        fresh("redis" if redis else "plain"), tmp_path, kills=14, seed=7, redis_port=free_port() if redis else 0
    )
    assert told["acknowledged"] > 20
    assert told["repeated_calls"] > 0, "no kill was felt: the test proved nothing"
    assert (told["lost"], told["doubled"], told["stuck"], told["incidents"]) == (0, 0, 0, 0), told


@pytest.fixture
def fresh(server: object, worker_id: str) -> Callable[[str], str]:
    from tests.conftest import clone

    return lambda name: clone(server, f"torture_{worker_id}_{name}")  # type: ignore[arg-type]
