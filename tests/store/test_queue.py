"""Two queues in one outbox: scans are taken by scanners, everything else by nobody but the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from app.models.processes import outbox
from app.store.queue import LEASE, Queue
from workflows import facts
from workflows.errors import LeaseLost

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def rows(engine: Engine) -> None:
    with engine.begin() as db:
        db.exec_driver_sql("DELETE FROM outbox")
        kinds = (facts.SCAN, facts.SERVICE_TASK, facts.TIMERS)
        db.execute(insert(outbox), [{"kind": kind, "payload": {}, "run_at": NOW} for kind in kinds])


def taken(queue: Queue) -> list[str]:
    found = iter(queue.lease, None)
    return [one.kind for one in found]


def test_a_scan_is_taken_by_a_scanner_and_by_nobody_else(engine: Engine, rows: None) -> None:
    others, scanner = Queue(engine, lambda: NOW), Queue(engine, lambda: NOW, scans=True)
    assert len(others.due(10, NOW)) == 2
    assert sorted(taken(others)) == [facts.SERVICE_TASK, facts.TIMERS]
    assert taken(scanner) == [facts.SCAN]
    assert taken(others) == taken(scanner) == []


def test_a_dead_scanners_picture_comes_again(engine: Engine, rows: None) -> None:
    dead = Queue(engine, lambda: NOW, scans=True).lease()
    assert dead is not None
    later = Queue(engine, lambda: NOW + LEASE + timedelta(seconds=1), scans=True)
    again = later.lease()
    assert again is not None
    assert (again.id, again.attempts) == (dead.id, 2)
    with pytest.raises(LeaseLost):
        later.renew(dead.lease)
