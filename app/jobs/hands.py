"""What a job works with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from app.config import Retention
from app.store.queue import LEASE, Queue
from workflows.dispatcher import Dispatcher
from workflows.errors import LeaseLost
from workflows.model import SYSTEM, Lease
from workflows.ports import Work, World

log = logging.getLogger("shenbao.jobs")


@dataclass(frozen=True)
class Hands:
    """Shared by all jobs of a process."""

    dispatch: Dispatcher
    open_work: Callable[[Any], AbstractContextManager[Any]]
    world: World
    queue: Queue
    keep: Retention
    anchor: Callable[[], int]  # writes the audit trail's heads outside of the database; how many

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A short transaction, to gather what a call outside needs."""
        with self.open_work(SYSTEM) as work:
            yield work

    @contextmanager
    def holding(self, lease: Lease) -> Iterator[None]:
        """Keep the lease alive while something slow goes on."""
        done = Event()
        keeper = Thread(target=self._renew, args=(lease, done), daemon=True, name=f"lease-{lease.outbox_id}")
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def _renew(self, lease: Lease, done: Event) -> None:
        while not done.wait(LEASE.total_seconds() / 3):
            try:
                self.queue.renew(lease)
            except LeaseLost:
                return  # the job finds out when it finishes: its transaction is rolled back
            except Exception:
                log.exception("a lease could not be renewed")  # the next turn comes before it ends
