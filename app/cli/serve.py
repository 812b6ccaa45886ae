"""`make run`: the whole house on one machine, from nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.place import House, database, migrate, settings, stop
from app.cli.processes import publish_shipped
from app.config import Settings
from app.integrations.authenticator import PAGE
from app.seed import DEMO_LOGINS, ensure_secrets, load
from workflows.model import SYSTEM
from workflows.words import say

READY_WITHIN = 60  # seconds
SCANNER = "scanner"


def commands(group: AppGroup) -> None:
    """Hang the command on the command line."""
    group.add_command(serve)


@click.command()
def serve() -> None:
    """Set up what is missing, start everything, print where it is; Ctrl-C ends it, data stay."""
    wanted = settings()
    _free(wanted.host, wanted.port, "PORT")
    _free("127.0.0.1", wanted.sandbox_port, "SANDBOX_PORT")
    signal.signal(signal.SIGTERM, _interrupt)
    with database(wanted) as ready:
        migrate(ready)
        _fill(current_app.extensions["build"](ready))
        children = [_start(command, ready) for command in _roles(ready)]
        try:
            _announce(ready, children)
            _watch(children, ready)
        except KeyboardInterrupt:
            click.echo()
            click.echo(say("cli.stopping"))
        finally:
            _end(children)


def _free(host: str, port: int, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            stop(say("cli.port_taken", name=name, port=port))


def _fill(ready: House) -> None:
    with ready.store.open(SYSTEM) as work:
        load(work, ensure_secrets(ready.settings.data_dir))
    for line in publish_shipped(ready):
        click.echo(line)


def _roles(ready: Settings) -> list[list[str]]:
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", ready.host, "--port", str(ready.port),
        "--workers", "1", "--blocking-threads", "4", "--no-access-log", "--log-level", "warning", "wsgi:application",
    ]  # fmt: skip
    behind = [["worker"], ["dispatcher"]] if ready.redis_url else [["executor"]]
    return [web, [*flask, "sandbox"], [*flask, SCANNER], *([*flask, *role] for role in behind)]


def _start(command: list[str], ready: Settings) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": ready.database, "DATA_DIR": str(ready.data_dir), "TZ": "UTC"}
    return subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603  our own commands


def _announce(ready: Settings, children: list[subprocess.Popen[bytes]]) -> None:
    _until_ready(ready, children)
    click.echo()
    click.echo(say("cli.ready", address=ready.public_url, sandbox=ready.sandbox_url))
    for line in DEMO_LOGINS:
        click.echo(f"  {line}")
    if ready.all_played:
        click.echo(say("cli.authenticator", address=ready.sandbox_url + PAGE))
    sys.stdout.flush()


def _until_ready(ready: Settings, children: list[subprocess.Popen[bytes]]) -> None:
    address = f"http://{ready.host}:{ready.port}/readyz"
    for _ in range(READY_WITHIN * 5):
        _still_there(children)
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    stop(say("cli.not_ready", seconds=READY_WITHIN, address=address))


def _watch(children: list[subprocess.Popen[bytes]], ready: Settings) -> None:
    while True:
        time.sleep(1)
        _revive(children, ready)
        _still_there(children)


def _revive(children: list[subprocess.Popen[bytes]], ready: Settings) -> None:
    """Start the scan worker again: a picture that ends it must not end the house."""
    for place, child in enumerate(children):
        if child.poll() is not None and child.args[-1] == SCANNER:  # type: ignore[index]
            children[place] = _start(list(map(str, child.args)), ready)  # type: ignore[arg-type]


def _still_there(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is not None:
            stop(say("cli.process_ended", command=" ".join(map(str, child.args))))  # type: ignore[arg-type]


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    for child in children:
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt
