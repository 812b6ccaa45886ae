"""`make run`'s own command: it stands without its Redis, ends at Ctrl-C, and finds its data again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from tests.conftest import free_port

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.alone


def served(folder: Path) -> tuple[int, str]:
    """Start it with the embedded database, press Ctrl-C once it has told all: its exit code and what it told."""
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "DATABASE_URL": "",
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
    }
    line = [sys.executable, "-W", "ignore", "-m", "flask", "--app", "wsgi", "serve"]
    running = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert running.stdout
    told = "".join(takewhile(lambda line: "示例单位" not in line, running.stdout))  # the last of what it announces
    running.send_signal(signal.SIGINT)
    return running.wait(60), told


def test_it_stands_without_redis_ends_at_ctrl_c_and_finds_its_data_again(tmp_path: Path) -> None:
    first, second = served(tmp_path), served(tmp_path)
    assert (first[0], second[0]) == (0, 0)
    assert "已发布 declaration" in first[1]
    assert "已发布" not in second[1]
    for _, told in (first, second):
        assert "已就绪" in told
        assert "演示账号" in told
