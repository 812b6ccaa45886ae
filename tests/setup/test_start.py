"""What stops the product from starting is said in one line, with a non-zero exit."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pyotp
import pytest
from alembic import command

from app import config
from app.store import schema
from app.store.database import connect
from app.store.server import Server
from app.wiring import build
from tests.conftest import clone, free_port
from workflows.commands import LogInStaff
from workflows.model import Actor

ROOT = Path(__file__).parents[2]
FLASK = [sys.executable, "-W", "ignore", "-m", "flask", "--app", "wsgi"]


def started(folder: Path, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "DATABASE_URL": "",
        **changes,
    }
    return run([*FLASK, *(words or ("serve",))], environment)


def run(line: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False)


def told(done: subprocess.CompletedProcess[str], words: str) -> bool:
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return done.returncode != 0 and len(lines) == 1 and words in lines[0]


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port(tmp_path: Path, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = started(tmp_path, **{name: str(taken.getsockname()[1])})
    assert told(done, "端口已被占用"), done.stderr


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PORT": "many"}, "端口须为"),
        ({"PORT": "0"}, "端口须为"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL"),
        ({"KEYS_FILE": "/nowhere/keys.json"}, "KEYS_FILE"),
        ({"DATA_DIR": "/proc/nowhere"}, "不能写入"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "连接不上数据库"),
    ],
)
def test_a_wrong_setting(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    done = started(tmp_path, **changes)
    assert told(done, words), done.stderr


def test_a_database_newer_than_the_program(tmp_path: Path, server: object) -> None:
    url = clone(server, "newer")  # type: ignore[arg-type]
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    done = started(tmp_path, DATABASE_URL=url)
    assert told(done, "比程序新"), done.stderr


WEB = [sys.executable, "-W", "ignore", "-c", "from wsgi import application"]  # as a web server loads it


@pytest.mark.parametrize(("version", "words"), [("9999", "比程序新"), (None, "连接不上数据库")])
def test_a_web_server_of_its_own_tells_it_too(tmp_path: Path, server: object, version: str | None, words: str) -> None:
    url = "postgresql://nobody@127.0.0.1:9/none"
    if version:
        url = clone(server, "newer_web")  # type: ignore[arg-type]
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("UPDATE alembic_version SET version_num = %s", (version,))
    done = run(WEB, {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": url})
    assert told(done, words), done.stderr


def test_a_database_without_tables_is_made_ready_by_whoever_comes_first(tmp_path: Path, server: object) -> None:
    url = clone(server, "empty", "template1")  # type: ignore[arg-type]
    done = run(WEB, {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": url})
    assert done.returncode == 0, done.stderr
    with psycopg.connect(url) as db:
        assert db.execute("SELECT count(*) FROM instance").fetchone() == (0,)


OLD = "0001"
PROCESSES = ("serve", "worker", "scanner")


@pytest.fixture(scope="module")
def old(server: Server) -> str:
    """The name of a database as an earlier version left it."""
    with psycopg.connect(clone(server, "before", "template1"), autocommit=True) as db:
        engine = connect(server.url("before"))
        with engine.begin() as behind:
            config = schema._config()
            config.attributes["connection"] = behind
            command.upgrade(config, OLD)
        engine.dispose()
        db.execute("INSERT INTO account (id, staff, created_at) VALUES (gen_random_uuid(), 0, now())")
    return "before"


def version(url: str) -> str:
    with psycopg.connect(url) as db:
        return str(db.execute("SELECT version_num FROM alembic_version").fetchone()[0])  # type: ignore[index]


@pytest.mark.parametrize("line", [[*FLASK, "migrate"], WEB], ids=["command", "web"])
def test_an_old_schema_is_brought_up_to_date_by_whoever_starts_and_keeps_its_rows(
    tmp_path: Path, server: Server, old: str, line: list[str]
) -> None:
    url = clone(server, "upgraded", old)
    assert version(url) == OLD
    done = run(line, {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": url})
    assert done.returncode == 0, done.stderr
    assert version(url) == schema._scripts().get_current_head()
    with psycopg.connect(url) as db:
        assert db.execute("SELECT count(*) FROM account").fetchone() == (1,)


@pytest.mark.parametrize("process", [*PROCESSES, "web"])
def test_an_old_schema_that_may_not_be_changed_is_told_and_left_as_it_is(
    tmp_path: Path, server: Server, old: str, process: str
) -> None:
    url = clone(server, "unchanged", old)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP ROLE IF EXISTS newcomer")
        db.execute("CREATE ROLE newcomer LOGIN")
        db.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO newcomer")
    changes = {"DATABASE_URL": re.sub("//[^@]*@", "//newcomer@", url), "REDIS_URL": "redis://127.0.0.1:9"}
    if process == "web":
        done = run(WEB, {**os.environ, "DATA_DIR": str(tmp_path), **changes})
    else:
        done = started(tmp_path, process, **changes)
    assert told(done, "数据库结构比程序旧"), done.stderr
    assert version(url) == OLD


def test_keys_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    done = started(tmp_path)
    assert told(done, "密钥文件不能使用"), done.stderr


def test_a_token_is_printed_alone_and_an_unknown_login_is_told(tmp_path: Path, server: object) -> None:
    url = clone(server, "tokens")  # type: ignore[arg-type]
    assert started(tmp_path, "seed", DATABASE_URL=url).returncode == 0
    done = started(tmp_path, "token", "issue", "--login", "policy1", DATABASE_URL=url)
    assert done.returncode == 0
    assert len(done.stdout.split()) == 1
    assert told(started(tmp_path, "token", "issue", "--login", "nobody", DATABASE_URL=url), "没有登录名")


def added(folder: Path, url: str, *command: str) -> str:
    """The secret of the otpauth address that the command prints, alone."""
    done = started(folder, "staff", *command, DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    address = urlsplit(done.stdout.strip())
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/Shenbao:lin")
    return parse_qs(address.query)["secret"][0]


def test_staff_are_added_with_an_authenticator_that_can_be_replaced(tmp_path: Path, server: object) -> None:
    url = clone(server, "authenticators")  # type: ignore[arg-type]
    new = ("add", "--login", "lin", "--title", "林", "--grant", "reviewer", "--password", "Secret-of-lin-1")
    first, second = added(tmp_path, url, *new), added(tmp_path, url, "authenticator", "--login", "lin")
    assert first != second
    house = build(config.read({"DATA_DIR": str(tmp_path), "DATABASE_URL": url}))
    for secret, enters in ((first, False), (second, True)):
        command = LogInStaff("lin", "Secret-of-lin-1", pyotp.TOTP(secret).now(), secret.encode())
        assert (house.dispatch(command, Actor(None)) is not None) is enters
    house.engine.dispose()
    assert told(started(tmp_path, "staff", "authenticator", "--login", "nobody", DATABASE_URL=url), "没有登录名")


def test_sample_staff_of_a_house_begun_without_authenticators_get_theirs(tmp_path: Path, server: object) -> None:
    url = clone(server, "older")  # type: ignore[arg-type]
    assert started(tmp_path, "seed", DATABASE_URL=url).returncode == 0
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("UPDATE account SET totp = NULL WHERE login = 'policy1'")
        kept = "SELECT login, totp FROM account WHERE totp IS NOT NULL ORDER BY login"
        before = dict(db.execute(kept).fetchall())
        assert started(tmp_path, "seed", DATABASE_URL=url).returncode == 0
        after = dict(db.execute(kept).fetchall())
    assert after.keys() - before.keys() == {"policy1"}
    assert before.items() <= after.items()
