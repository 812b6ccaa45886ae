"""The played services on a real port, and the clients that talk to them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app import config
from app.integrations.keys import SandboxKeys, ensure_keys
from app.integrations.sandbox import create_sandbox
from app.world import Outside, outside
from tests.conftest import free_port


@dataclass
class Street:
    """Both sides of the wire."""

    world: Outside
    sandbox: Flask
    keys: SandboxKeys
    settings: config.Settings


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder = Path(tmp_path_factory.mktemp("street"))
    port = free_port()
    settings = config.read({"DATA_DIR": str(folder), "SANDBOX_PORT": str(port), "PORT": str(free_port())})
    keys = ensure_keys(folder)
    sandbox = create_sandbox(folder, keys, settings.public_url)
    server = make_server("127.0.0.1", port, sandbox, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Street(outside(settings, lambda: datetime.now(UTC)), sandbox, keys, settings)
    server.shutdown()
