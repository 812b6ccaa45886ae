"""The sandbox shows the codes of the sample staff, of nobody else, and only where nothing real is configured."""

from __future__ import annotations

import json
import math
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
import pytest
import requests
from flask.testing import FlaskClient

from app.integrations.authenticator import PAGE, PlayedAuthenticators
from app.integrations.keys import ensure_keys
from app.integrations.sandbox import create_sandbox
from app.seed import TITLES, ensure_secrets, secrets_file
from tests.conftest import free_port

ROOT = Path(__file__).parents[2]
DESK = "http://127.0.0.1:1/desk/login"


def client(folder: Path, staff: PlayedAuthenticators | None) -> FlaskClient:
    return create_sandbox(folder, ensure_keys(folder), "http://127.0.0.1:1", staff).test_client()


def staff(folder: Path) -> PlayedAuthenticators:
    return PlayedAuthenticators(secrets_file(folder), TITLES, DESK)


def test_every_sample_login_has_its_code_and_all_have_the_seconds_that_are_left(tmp_path: Path) -> None:
    secrets = ensure_secrets(tmp_path)
    assert secrets.keys() == TITLES.keys()
    time.sleep(max(0, 2 - (30 - time.time() % 30)) * 2)  # not across the end of a half minute
    left, page = math.ceil(30 - time.time() % 30), client(tmp_path, staff(tmp_path)).get(PAGE).text
    shown = dict(re.findall(r"<b>(\w+)</b>.*?<code>([\d ]+)</code>", page, re.DOTALL))
    assert shown == {login: f"{(code := pyotp.TOTP(one).now())[:3]} {code[3:]}" for login, one in secrets.items()}
    refresh = re.search(r'http-equiv="refresh" content="(\d+)"', page)
    assert refresh
    assert int(refresh[1]) in (left, left - 1)
    assert DESK in page


def test_the_secrets_are_random_made_once_and_for_this_user_only(tmp_path: Path) -> None:
    first = ensure_secrets(tmp_path)
    assert len(set(first.values())) == len(first)
    assert ensure_secrets(tmp_path) == first == json.loads((tmp_path / "sample_staff.json").read_text())
    assert stat.S_IMODE((tmp_path / "sample_staff.json").stat().st_mode) == 0o600
    (other := tmp_path / "other").mkdir()
    assert ensure_secrets(other) != first


def test_there_is_no_page_and_no_way_to_it_before_there_are_sample_staff(tmp_path: Path) -> None:
    browser = client(tmp_path, staff(tmp_path))
    assert browser.get(PAGE).status_code == 404
    assert PAGE not in browser.get("/").text
    ensure_secrets(tmp_path)
    assert browser.get(PAGE).status_code == 200
    assert PAGE in browser.get("/").text


@contextmanager
def sandbox(folder: Path, **settings: str) -> Iterator[str]:
    """`flask sandbox`, as it is run."""
    port = free_port()
    environment = {**os.environ, "DATA_DIR": str(folder), "SANDBOX_PORT": str(port), "DATABASE_URL": "", **settings}
    running = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "sandbox"], cwd=ROOT, env=environment)
    for _ in range(200):
        try:
            requests.get(f"http://127.0.0.1:{port}/", timeout=1)
            break
        except requests.RequestException:
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    running.terminate()
    running.wait(10)


@pytest.mark.parametrize(("settings", "status"), [({}, 200), ({"SMS_FILE": "sms.json"}, 404), ({"PAY_FILE": "x"}, 404)])
def test_no_codes_are_shown_where_a_real_service_is_configured(
    tmp_path: Path, settings: dict[str, str], status: int
) -> None:
    ensure_secrets(tmp_path)
    with sandbox(tmp_path, **settings) as url:
        assert requests.get(url + PAGE, timeout=5).status_code == status
        assert (PAGE in requests.get(url, timeout=5).text) is (status == 200)
