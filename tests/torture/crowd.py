"""The processes of a house, started, killed and started again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests

ROOT = Path(__file__).parents[2]
NEVER = ("sandbox",)  # it is the world outside
STARTING = 15  # seconds: its first connection may have been cut
SELDOM = 6  # the scanner takes long to start


@dataclass
class Crowd:
    """web, scanner, and executor or (with Redis) Redis, dispatcher and worker; outside of them the sandbox."""

    environment: dict[str, str]
    redis: list[str] = field(default_factory=list)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: dict[str, int] = field(default_factory=dict)
    fell: list[str] = field(default_factory=list)  # ended by itself: whatever is cut off has to be borne
    since: dict[str, float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.environment['SANDBOX_PORT']}"

    @property
    def hand(self) -> str:
        """Who carries out the outbox."""
        return "worker" if self.redis else "executor"

    def commands(self) -> dict[str, list[str]]:
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--log-level", "critical"]
        web += ["--port", self.environment["PORT"], "--workers", "1", "--blocking-threads", "4", "wsgi:application"]
        always = {"sandbox": [*flask, "sandbox"], "web": web, "scanner": [*flask, "scanner"]}
        if not self.redis:
            return {**always, "executor": [*flask, "executor"]}
        return {**always, "redis": self.redis, "dispatcher": [*flask, "dispatcher"], "worker": [*flask, "worker"]}

    def start(self) -> None:
        for name in self.commands():
            self._start(name)
        self.until_ready()

    def _start(self, name: str) -> None:
        self.since[name] = time.monotonic()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.running[name] = subprocess.Popen(
            self.commands()[name], cwd=ROOT, env=self.environment, start_new_session=True, **quiet
        )

    def until_ready(self) -> None:
        for _ in range(300):
            try:
                if requests.get(f"{self.url}/readyz", timeout=2).ok and requests.get(self.sandbox, timeout=2).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise AssertionError("the house did not come up")

    def kill_one(self, chance: random.Random, seconds_down: float) -> None:
        """Kill something, and start it again after a while."""
        names = [name for name in self.commands() if name not in NEVER]
        name = chance.choice([*names, "backend"])
        if name == "scanner" and chance.randrange(SELDOM):
            name = self.hand
        self.kill(name, seconds_down)

    def kill(self, name: str, seconds_down: float) -> None:
        """Kill -9 of this one."""
        self.killed[name] = self.killed.get(name, 0) + 1
        if name == "backend":
            self._kill_backend()
            return
        process = self.running[name]
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(seconds_down)
        self._start(name)

    def revive(self) -> None:
        """Start whatever has ended by itself: a supervisor would."""
        for name, process in self.running.items():
            if process.poll() is not None:
                self.fell += [name] if time.monotonic() - self.since[name] > STARTING else []
                self._start(name)

    def _kill_backend(self) -> None:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as db:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
            )

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
