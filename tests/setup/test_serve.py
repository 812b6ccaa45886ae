"""`make run`'s own command: it stands without its Redis, ends at Ctrl-C, and finds its data again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
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
    told = ""
    while "动态验证码：" not in told:  # the last of what it announces
        told += next(running.stdout)
    running.send_signal(signal.SIGINT)
    return running.wait(60), told


def test_it_stands_without_redis_ends_at_ctrl_c_and_finds_its_data_again(tmp_path: Path) -> None:
    first, secrets = served(tmp_path), (tmp_path / "sample_staff.json").read_bytes()
    second = served(tmp_path)
    assert (tmp_path / "sample_staff.json").read_bytes() == secrets
    assert (first[0], second[0]) == (0, 0)
    assert "已发布 declaration" in first[1]
    assert "已发布" not in second[1]
    for _, told in (first, second):
        assert "已就绪" in told
        assert "演示账号" in told
        assert re.search(r"动态验证码：http://127.0.0.1:\d+/authenticator\n$", told)
