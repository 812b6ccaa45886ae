"""The RQ worker: hears the bell, carries out the outbox row it names.

`SimpleWorker` (no fork: the engine's definitions stay in memory), one queue, JSON, and a job class that calls nothing
but `carry_out`: write access to Redis is no way to run code (guide reliability C1).
"""

from __future__ import annotations

from typing import Any

import orjson
from redis import Redis
from rq import Queue as Bells
from rq import SimpleWorker
from rq.job import Job

from app.jobs.hands import Hands
from app.jobs.run import run

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

    def __init__(self, hands: Hands, redis: Redis) -> None:
        _hands[:] = [hands]
        bells = Bells(QUEUE, connection=redis, serializer=serializer, job_class=SafeJob)
        super().__init__([bells], connection=redis, serializer=serializer, job_class=SafeJob, log_job_description=False)
