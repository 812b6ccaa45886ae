"""The dispatcher: rings RQ for due outbox rows.  A job carries a row's id, no more; losing Redis loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as Bells

from app.jobs.embedded import Executor
from app.jobs.hands import Hands
from app.jobs.worker import QUEUE, SafeJob, serializer

log = logging.getLogger("shenbao.jobs")

HIGH_WATER = 100  # ring no more while this many wait: a backlog is kept in the database (guide reliability C2)
PAUSE = 1.0  # seconds, when Redis or the database is away
RING_AGAIN = timedelta(seconds=35)  # a little more than a lease: then the ring was lost, or its worker died
LOST = timedelta(seconds=5)  # the same while nothing is left to be heard: whoever hears takes the row at once


class Bell:
    """Rings until it is stopped; works itself while Redis is down, waits while the database is."""

    def __init__(
        self, hands: Hands, redis: Redis, clock: Callable[[], datetime], fallback: Callable[[], Executor]
    ) -> None:
        self._hands, self._clock, self._fallback = hands, clock, fallback
        self._bells = Bells(QUEUE, connection=redis, serializer=serializer, job_class=SafeJob)
        self._standby: Executor | None = None
        self.stopped = Event()

    def run(self) -> None:
        """Until `stopped` is set."""
        while not self.stopped.is_set():
            rang = self._ring_safely()
            self.stopped.wait(0 if rang else 0.1)
        self._redis_is_back()

    def _ring_safely(self) -> int:
        try:
            rang = self._ring()
        except RedisError as error:
            self._redis_is_down(error)
            return 0
        except Exception:
            log.exception("the dispatcher could not reach the outbox")
            self.stopped.wait(PAUSE)
            return 0
        self._redis_is_back()
        return rang

    def _ring(self) -> int:
        unheard = self._bells.count
        if unheard >= HIGH_WATER:
            return 0
        due = self._hands.queue.due(HIGH_WATER - unheard, self._clock() - (RING_AGAIN if unheard else LOST))
        for outbox_id in due:
            self._bells.enqueue(
                "app.jobs.worker.carry_out",
                outbox_id,
                result_ttl=0,
                failure_ttl=60,
                job_timeout=120,
                description="outbox",
            )
        return len(due)

    def _redis_is_down(self, error: RedisError) -> None:
        if self._standby is None:
            log.warning("Redis is down (%s): the embedded executor takes over", type(error).__name__)
            self._standby = self._fallback()
            self._standby.start()
        self.stopped.wait(PAUSE)

    def _redis_is_back(self) -> None:
        if self._standby is not None:
            log.warning("the embedded executor stands down")
            self._standby.stop()
            self._standby = None
