"""The RQ worker: hears the bell, carries out the outbox row it names.

`SimpleWorker` (no fork: the engine's definitions stay in memory), one queue, JSON, and a job class that calls nothing
but `carry_out`: write access to Redis is no way to run code (guide reliability C1).
"""

from __future__ import annotations

import logging
import signal
import time
from contextlib import suppress
from typing import Any

import orjson
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as Bells
from rq import SimpleWorker
from rq.job import Job

from app.jobs.hands import Hands
from app.jobs.run import run

log = logging.getLogger("shenbao.jobs")

QUEUE = "shenbao-outbox"
CALLABLE = "app.jobs.worker.carry_out"


class serializer:
    """JSON, and only JSON."""

    @staticmethod
    def dumps(value: Any) -> bytes:
        """To bytes."""
        return orjson.dumps(value)

    @staticmethod
    def loads(body: bytes) -> Any:
        """From bytes."""
        return orjson.loads(body)


class Unwelcome(Exception):
    """A job that this product did not put there."""


class SafeJob(Job):
    """Calls one function, with one number; what Redis names to be called afterwards is never looked up."""

    success_callback = failure_callback = stopped_callback = None  # type: ignore[assignment]

    def _execute(self) -> Any:
        arguments = tuple(self.args)
        if self.func_name != CALLABLE or self.kwargs or len(arguments) != 1 or type(arguments[0]) is not int:
            raise Unwelcome
        return carry_out(arguments[0])


_hands: list[Hands] = []


def carry_out(outbox_id: int) -> None:
    """Carry out one row, if it is still due."""
    run(_hands[0], outbox_id)


class Worker(SimpleWorker):
    """A worker of this process's hands."""

    log_result_lifespan = False
    max_connection_wait_time = 2.0  # seconds: when Redis is back, the dispatcher works no longer
    told_to_stop = False

    def __init__(self, hands: Hands, redis: Redis) -> None:
        _hands[:] = [hands]
        bells = Bells(QUEUE, connection=redis, serializer=serializer, job_class=SafeJob)
        super().__init__([bells], connection=redis, serializer=serializer, job_class=SafeJob, log_job_description=False)

    def handle_warm_shutdown_request(self) -> None:
        """SIGTERM: what is in hand is finished."""
        self.told_to_stop = True

    def teardown(self) -> None:
        """Sign off, if Redis is there to hear it."""
        with suppress(RedisError):
            super().teardown()
        self.pubsub_thread.stop()


def work_until_stopped(hands: Hands, redis_url: str) -> None:
    """Until SIGTERM.  RQ cannot begin without Redis, and ends when Redis dies in the middle of a job."""
    while not _worked_to_the_end(hands, redis_url):
        log.warning("Redis was lost: the worker begins anew")


def _worked_to_the_end(hands: Hands, redis_url: str) -> bool:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # nothing is in hand
    _until_it_answers(redis_url)
    try:
        worker = Worker(hands, Redis.from_url(redis_url))
    except RedisError:
        return False
    with suppress(RedisError):
        worker.work(logging_level="WARNING")
    return worker.told_to_stop


def _until_it_answers(redis_url: str) -> None:
    """Until Redis is there the dispatcher does the work."""
    asked = Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=2)
    while not _answers(asked):
        time.sleep(1)


def _answers(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False
