"""The processes of a house: web, worker, dispatcher, executor, scanner, sandbox.  `serve` starts those it needs."""

from __future__ import annotations

import signal
from threading import Event
from typing import Any

import click
from flask.cli import AppGroup
from redis import Redis

from app.cli.place import House, house, settings, stop
from app.integrations.authenticator import PlayedAuthenticators
from app.integrations.sandbox import serve_sandbox
from app.jobs.bell import Bell
from app.jobs.embedded import Executor
from app.jobs.worker import work_until_stopped
from app.seed import TITLES, secrets_file
from workflows.commands import StartRoutines
from workflows.model import SYSTEM
from workflows.words import say


def commands(group: AppGroup) -> None:
    """Hang the commands on the command line."""
    for command in (worker, dispatcher, executor, scanner, sandbox):
        group.add_command(command)


def _redis_url(ready: House) -> str:
    return ready.settings.redis_url or stop(say("cli.no_redis"))


@click.command()
def worker() -> None:
    """Carry out the outbox at RQ's bell."""
    with house() as ready:
        work_until_stopped(ready.hands, _redis_url(ready))


@click.command()
def dispatcher() -> None:
    """Ring RQ for due rows; carry them out here while Redis is down."""
    with house() as ready:
        ready.dispatch(StartRoutines(), SYSTEM)
        redis = Redis.from_url(_redis_url(ready), socket_timeout=5, socket_connect_timeout=2)
        bell = Bell(ready.hands, redis, ready.store.clock, ready.executor)
        _on_stop(bell.stopped)
        bell.run()


@click.command()
def executor() -> None:
    """Carry out the outbox without Redis."""
    with house() as ready:
        ready.dispatch(StartRoutines(), SYSTEM)
        _until_stopped(ready.executor())


@click.command()
def scanner() -> None:
    """Read photographed documents: the scans of the outbox, with Redis or without."""
    with house() as ready:
        _until_stopped(ready.scanner())


@click.command()
def sandbox() -> None:
    """Play the services outside (WeChat, payment, SMS, identity authority), and the sample staff's authenticators."""
    wanted = settings()
    staff = PlayedAuthenticators(secrets_file(wanted.data_dir), TITLES, f"{wanted.public_url}/desk/login")
    serve_sandbox(wanted.data_dir, wanted.sandbox_port, wanted.public_url, staff if wanted.all_played else None)


def _until_stopped(running: Executor) -> None:
    stopped = Event()
    _on_stop(stopped)
    running.start()
    stopped.wait()
    running.stop()


def _on_stop(stopped: Event) -> None:
    def stop_now(*_: Any) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop_now)
    signal.signal(signal.SIGINT, stop_now)
