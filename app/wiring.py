"""Where the rooms are joined: settings in, a working house out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine

from app.config import Settings
from app.jobs.embedded import Executor
from app.jobs.hands import Hands
from app.models.vault import Vault
from app.playground import Playgrounds
from app.queries.reading import Reader
from app.store.anchors import anchor
from app.store.database import connect
from app.store.queue import Queue
from app.store.work import Store
from app.web.site import Site
from app.world import Outside, doors, outside
from workflows.dispatcher import Dispatcher
from workflows.handlers.room import Room


def clock() -> datetime:
    """Now: aware, UTC.  The only clock of the product."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """All rooms of one process."""

    settings: Settings
    engine: Engine
    store: Store
    reader: Reader
    dispatch: Dispatcher
    outside: Outside
    hands: Hands
    scan_hands: Hands

    def site(self) -> Site:
        """What the pages and the API need."""
        settings = self.settings
        return Site(
            self.dispatch,
            self.reader,
            doors(settings, self.outside),
            settings.keys.secret,
            self.store.clock,
            settings.public_url.startswith("https://"),
            settings.keep,
            Playgrounds(settings, self.engine, self.reader, self.store.clock, build),
        )

    def executor(self) -> Executor:
        """The embedded executor of this process."""
        return Executor(self.hands, self.settings.database)

    def scanner(self) -> Executor:
        """The scan worker of this process: one picture at a time."""
        return Executor(self.scan_hands, self.settings.database, threads=1)


def build(settings: Settings, now: Callable[[], datetime] = clock, world: Any = None, schema: str = "") -> House:
    """A house on these settings; `settings.database` must name a running PostgreSQL.

    A playground's house has a `world` and a `schema` of its own."""
    keys = settings.keys
    engine = connect(settings.database, schema=schema, pool_size=2 if schema else 10)
    vault = Vault(keys.fields, keys.primary, keys.index, keys.state)
    store = Store(engine, vault, keys.audit, now)
    dispatch = Dispatcher(store.open, store.repeat, Room())
    world = world or outside(settings, now)
    heads = partial(anchor, engine, settings.data_dir / "anchors.log", now)
    return House(
        settings,
        engine,
        store,
        Reader(engine, vault, now),
        dispatch,
        world,
        Hands(dispatch, store.open, world, Queue(engine, now), settings.keep, heads),
        Hands(dispatch, store.open, world, Queue(engine, now, scans=True), settings.keep, heads),
    )
