"""Where a command works: the house on a running database, started if it is the embedded one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NoReturn, Protocol

from flask import current_app
from sqlalchemy.exc import OperationalError

from app.config import Settings
from app.store import schema
from app.store.database import connect
from app.store.schema import WrongSchema
from workflows.words import say


class House(Protocol):
    """The part of the house that commands use."""

    settings: Settings
    store: Any
    dispatch: Any
    reader: Any
    hands: Any

    def executor(self) -> Any: ...

    def scanner(self) -> Any: ...


def settings() -> Settings:
    """The settings this process was started with."""
    found: Settings = current_app.extensions["settings"]
    return found


def stop(words: str) -> NoReturn:
    """End with one clear line and a non-zero exit."""
    print(words, file=sys.stderr)
    raise SystemExit(1)


@contextmanager
def database(wanted: Settings) -> Iterator[Settings]:
    """Settings whose `database` runs: the one that was named, or the embedded one for as long as this lasts."""
    if wanted.database:
        yield wanted
        return
    from app.store.server import Server  # noqa: PLC0415  the wheel's own start-up work is only for this case

    server = Server(wanted.data_dir)
    try:
        yield replace(wanted, database=server.url())
    finally:
        server.stop()


def migrate(wanted: Settings) -> None:
    """Bring the schema up to date; ends the program with a clear line when that cannot be done."""
    engine = connect(wanted.database)
    try:
        schema.upgrade(engine)
    except WrongSchema as error:
        stop(str(error))
    except OperationalError as error:
        stop(say("cli.no_database", problem=str(error.orig).splitlines()[0]))
    finally:
        engine.dispose()


@contextmanager
def house() -> Iterator[House]:
    """The house on a running database with the right schema."""
    with database(settings()) as ready:
        migrate(ready)
        yield current_app.extensions["build"](ready)
