"""A scan worker that dies takes nothing with it: `serve` starts another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.store.server import Server
from tests.conftest import clone, free_port

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.alone


@pytest.fixture
def house(tmp_path: Path, server: Server) -> Iterator[psutil.Process]:
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "DATABASE_URL": clone(server, "scanner"),
    }
    line = [sys.executable, "-W", "ignore", "-m", "flask", "--app", "wsgi", "serve"]
    running = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert running.stdout
    next(line for line in running.stdout if "动态验证码：" in line)  # the last of what it announces
    yield psutil.Process(running.pid)
    running.terminate()
    running.wait(30)


def scanner(house: psutil.Process, but: int = 0) -> psutil.Process:
    """Its scan worker, not this one."""
    for _ in range(300):
        others = [one for one in house.children() if one.pid != but and one.status() != psutil.STATUS_ZOMBIE]
        found = [one for one in others if one.cmdline()[-1:] == ["scanner"]]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError("no scan worker")


def test_a_scan_worker_that_is_killed_is_followed_by_another_and_the_house_stands(house: psutil.Process) -> None:
    first = scanner(house)
    first.kill()
    assert scanner(house, but=first.pid).is_running()
    assert house.is_running()
    assert house.status() != psutil.STATUS_ZOMBIE
