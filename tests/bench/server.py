"""CPU per completed human task over HTTP: the web server's and PostgreSQL's, by JSON and by the HTML form."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import requests

from app.seed import DEMO_PASSWORD, ensure_secrets
from tests.authenticator import Authenticator
from tests.conftest import free_port
from tests.web.leave import files

CASES = 60
ROOT = Path(__file__).parents[2]


def figures() -> Iterator[dict[str, Any]]:
    """Two tasks a case, asked and judged; the floor is the same number of requests that ask the database once."""
    with _served() as (url, environment, children):
        tokens = {login: _token(login, environment) for login in ("policy1", "policy2", "reviewer1", "auditor1")}
        _publish(url, tokens)
        _api(url, tokens, 5)
        floor = _measure(children, lambda: _empty(url, CASES))
        yield {
            "figure": "api_cpu_ms_per_task",
            "value": round(_measure(children, lambda: _api(url, tokens, CASES)), 2),
            "unit": "ms CPU, server and PostgreSQL",
            "against": {"spiff_arena": 78, "floor": round(floor, 2)},
        }
        session = _sign_in(url, authenticator("reviewer1", environment))
        _by_form(url, session, _claimed(url, tokens, 5))
        tasks = _claimed(url, tokens, CASES)
        floor = _measure(children, lambda: _empty(url, CASES))
        yield {
            "figure": "form_cpu_ms_per_task",
            "value": round(_measure(children, lambda: _by_form(url, session, tasks)), 2),
            "unit": "ms CPU, server and PostgreSQL; open and submit",
            "against": {"spiff_arena_client": 119, "floor": round(floor, 2)},
        }


def _measure(children: psutil.Process, work: Callable[[], int]) -> float:
    """Milliseconds of CPU for each task that `work` says it has completed."""
    begun = _cpu(children)
    tasks = work()
    return (_cpu(children) - begun) * 1e3 / tasks


@contextmanager
def _served() -> Iterator[tuple[str, dict[str, str], psutil.Process]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder).chmod(0o755)
        port = free_port()
        environment = {
            **os.environ,
            "PORT": str(port),
            "SANDBOX_PORT": str(free_port()),
            "DATA_DIR": folder,
            "TZ": "UTC",
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _until_ready(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}", environment, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def _until_ready(address: str) -> None:
    for _ in range(300):
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise RuntimeError("the server did not become ready")


def _token(login: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "token", "issue", "--login", login]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def _cpu(parent: psutil.Process) -> float:
    """Seconds of the web server and of this house's PostgreSQL."""
    total = 0.0
    folder = parent.environ()["DATA_DIR"]
    for process in psutil.process_iter(["name", "cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        try:
            mine = any(ancestor.pid == parent.pid for ancestor in process.parents())
            postgres = folder in line or any(folder in " ".join(up.cmdline()) for up in process.parents())
            web = mine and ("granian" in line or any("granian" in " ".join(up.cmdline()) for up in process.parents()))
            if web or (process.info["name"] == "postgres" and postgres):
                times = process.cpu_times()
                total += times.user + times.system
        except psutil.Error:
            continue
    return total


def _call(url: str, token: str, method: str, path: str, **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
    answer = _http.request(method, f"{url}/api/v1{path}", headers=headers, timeout=20, **more)
    answer.raise_for_status()
    return answer.json() if answer.content else None


_http = requests.Session()


def _publish(url: str, tokens: dict[str, str]) -> None:
    parts = [("files", (name, body)) for name, body in files().items()]
    told = _call(url, tokens["policy1"], "POST", "/deployments", files=parts, data={"note": "bench"})
    _call(url, tokens["policy2"], "POST", f"/deployments/{told['id']}/publish")


def _api(url: str, tokens: dict[str, str], cases: int) -> int:
    """Start, ask, claim, judge; tasks that were completed."""
    for i in range(cases):
        begun = _call(url, tokens["auditor1"], "POST", "/process-definitions/leave/start", json={})
        _complete(url, tokens["auditor1"], begun["tasks"][0], {"days": 3}, f"a{i}{time.time()}")
        task = _call(url, tokens["reviewer1"], "POST", "/tasks/claim-next")
        _complete(url, tokens["reviewer1"], task, {"decision": "yes"}, f"b{i}{time.time()}")
    return 2 * cases


def _complete(url: str, token: str, task: dict[str, Any], values: dict[str, Any], key: str) -> None:
    body = {"values": values, "revision": task["revision"]}
    _call(url, token, "POST", f"/tasks/{task['id']}/complete", json=body, headers={"Idempotency-Key": key})


def authenticator(login: str, environment: dict[str, str]) -> Authenticator:
    """The one of this sample login of a served house."""
    return Authenticator(ensure_secrets(Path(environment["DATA_DIR"]))[login])


def _sign_in(url: str, of: Authenticator) -> requests.Session:
    session = requests.Session()
    form = {"login": "reviewer1", "password": DEMO_PASSWORD, "totp": of.code(), "next": "/desk"}
    form["csrf"] = _csrf(session.get(f"{url}/desk/login", timeout=20).text)
    session.post(f"{url}/desk/login", data=form, timeout=20).raise_for_status()
    return session


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found
    return found[1]


def _empty(url: str, tasks: int) -> int:
    """Two requests a task that only ask whether the database is there."""
    for _ in range(2 * tasks):
        _http.get(f"{url}/readyz", timeout=20).raise_for_status()
    return tasks


def _claimed(url: str, tokens: dict[str, str], cases: int) -> list[str]:
    """Tasks that wait for the reviewer who has claimed them."""
    claimed = []
    for i in range(cases):
        begun = _call(url, tokens["auditor1"], "POST", "/process-definitions/leave/start", json={})
        _complete(url, tokens["auditor1"], begun["tasks"][0], {"days": 3}, f"f{i}{time.time()}")
        claimed.append(_call(url, tokens["reviewer1"], "POST", "/tasks/claim-next")["id"])
    return claimed


def _by_form(url: str, session: requests.Session, tasks: list[str]) -> int:
    """Open each task's page and decide there."""
    for task in tasks:
        page = session.get(f"{url}/desk/tasks/{task}", timeout=20)
        revision = re.search(r'name="revision" value="(\d+)"', page.text)
        assert revision, page.status_code
        form = {"csrf": _csrf(page.text), "revision": revision[1], "decision": "yes"}
        sent = session.post(page.url, data=form, timeout=20, allow_redirects=False)
        assert sent.status_code == 303, sent.status_code
    return len(tasks)
