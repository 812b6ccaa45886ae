"""The embedded executor: threads of this process carry out the outbox, without Redis.

The default when `REDIS_URL` is unset, and the fallback while Redis is down.  PostgreSQL's NOTIFY wakes it at the
commit; due times wake it by the clock.
"""

from __future__ import annotations

import logging
from threading import Event, Thread

import psycopg

from app.jobs.hands import Hands
from app.jobs.run import run
from app.store.outbox import CHANNEL

log = logging.getLogger("shenbao.jobs")

POLL = 1.0  # seconds, at most, between two looks


class Executor:
    """A few threads that run due rows until they are stopped."""

    def __init__(self, hands: Hands, database_url: str, threads: int = 2) -> None:
        self._hands, self._url = hands, database_url
        self._stop, self._bell = Event(), Event()
        names = [(self._listen, "outbox-bell"), *((self._work, f"outbox-{n}") for n in range(threads))]
        self._threads = [Thread(target=target, name=name, daemon=True) for target, name in names]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what runs, take nothing new."""
        self._stop.set()
        self._bell.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                if not run(self._hands):
                    self._rest()
            except Exception:
                log.exception("the executor could not reach the outbox")
                self._stop.wait(POLL)

    def _rest(self) -> None:
        self._bell.wait(POLL)
        self._bell.clear()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as db:
                    db.execute(f"LISTEN {CHANNEL}")
                    self._ring(db)
            except psycopg.Error:
                self._stop.wait(POLL)

    def _ring(self, db: psycopg.Connection[tuple[object, ...]]) -> None:
        while not self._stop.is_set():
            for _ in db.notifies(timeout=POLL, stop_after=1):
                self._bell.set()
