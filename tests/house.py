"""A whole house for tests: real PostgreSQL, the sandbox over HTTP, and a clock that the test moves."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from PIL import Image
from werkzeug.serving import make_server

from app import config
from app.cli.processes import publish_shipped
from app.integrations.authenticator import PlayedAuthenticators
from app.integrations.keys import ensure_keys
from app.integrations.sandbox import create_sandbox
from app.jobs.run import run
from app.seed import TITLES, ensure_secrets, load, secrets_file
from app.wiring import House, build
from tests.authenticator import Authenticator
from tests.conftest import free_port
from workflows.commands import ClaimNext, CompleteTask, StoreFile
from workflows.commands.units import SubmitUpward
from workflows.model import SYSTEM, Actor, Grant
from workflows.ports import TaskRow, Unavailable
from workflows.ports.scans import Found, Reading


def _photo() -> bytes:
    """A photo as `app.pictures` makes one."""
    body = io.BytesIO()
    Image.new("RGB", (295, 413), "steelblue").save(body, "JPEG")
    return body.getvalue()


PHOTO = _photo()


@dataclass
class Clock:
    """Time that a test moves on by hand; the seconds in between pass by themselves."""

    offset: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def forward(self, **how_far: float) -> None:
        self.offset += timedelta(**how_far)


@dataclass
class Town:
    """A house, the played services around it, and the people who use it."""

    house: House
    sandbox: Flask
    clock: Clock
    actors: dict[str, Actor] = field(default_factory=dict)
    authenticators: dict[str, Authenticator] = field(default_factory=dict)  # of the sample logins

    def dispatch(self, command: Any, who: Actor, **more: Any) -> Any:
        return self.house.dispatch(command, who, **more)

    def settle(self, rounds: int = 200) -> None:
        """Carry out the outbox until nothing is due."""
        for _ in range(rounds):
            if not run(self.house.hands) and not run(self.house.scan_hands):
                return
        raise AssertionError("the outbox does not come to rest")

    def person(self, mobile: str, openid: str = "") -> Actor:
        keys = self.sandbox.extensions["keys"]
        with self.house.store.open(SYSTEM) as work:
            account = work.accounts.add_person(mobile)
            if openid:
                work.accounts.bind_openid(account, keys.oa_appid, openid)
        return Actor(account)

    def staff(self, login: str) -> Actor:
        with self.house.store.open(SYSTEM) as work:
            account = work.accounts.by_login(login)
        assert account is not None
        return Actor(account, True, (Grant("operator"),) if login.startswith("operator") else ())

    def ask(self, question: Any, *args: Any, **kwargs: Any) -> Any:
        return self.house.reader.ask(question, *args, **kwargs)

    def one(self, sql: str, *values: Any) -> Any:
        with self.house.engine.connect() as db:
            return db.exec_driver_sql(sql, values or None).fetchone()

    def open_tasks(self, who: Actor) -> list[Any]:
        from app.queries import tasks

        return list(self.ask(tasks.listing, who, "mine").items)

    def do(self, who: Actor, element: str, values: dict[str, Any]) -> list[TaskRow]:
        """Complete the person's open task of this element."""
        found = [task for task in self.open_tasks(who) if task.element_id == element]
        assert found, f"no open task {element}: {[task.element_id for task in self.open_tasks(who)]}"
        moved = self.dispatch(CompleteTask(found[0].id, values, found[0].revision), who)
        self.settle()
        return list(moved.tasks)

    def review(self, login: str, **values: Any) -> None:
        """Claim the next task and decide it."""
        who = self.staff(login)
        task = self.dispatch(ClaimNext(), who)
        assert task is not None, f"nothing to claim for {login}"
        self.dispatch(CompleteTask(task.id, values, task.revision), who)
        self.settle()
        self.submit_upward(login)

    def submit_upward(self, login: str = "unit1") -> None:
        """The unit's contact submits what the unit has approved; nothing for anybody else."""
        waiting = "SELECT DISTINCT unit_id, batch_id FROM declaration WHERE status = 'UNIT_APPROVED'"
        with self.house.engine.connect() as db:
            bundles = db.exec_driver_sql(waiting).all() if login == "unit1" else []
        for row in bundles:
            self.dispatch(SubmitUpward(row.unit_id, row.batch_id), self.staff(login))
        self.settle()

    def document(self, who: Actor, **says: str) -> str:
        """A picture of a document: the played reader reads what is written behind the JPEG's first bytes."""
        return str(self.dispatch(StoreFile(b"\xff\xd8\xff" + json.dumps(says).encode(), "image/jpeg"), who).id)

    def scan(self, who: Actor, **says: str) -> None:
        """Photograph the document (which says what the person has filled in, unless told otherwise), and confirm."""
        row = self.one("SELECT id FROM verification WHERE account_id = %s ORDER BY created_at DESC", who.account_id)
        with self.house.store.open(SYSTEM) as work:
            claim = work.verifications.claimed(row.id)
        front = {"name": claim.name, "number": claim.number, **says}
        until = says.get("valid_to", "2046-01-06")
        pictures = {"front": [self.document(who, **front)], "back": [self.document(who, valid_to=until)]}
        self.do(who, "scan_document", pictures)
        read = {"scanned_name": front["name"], "scanned_number": front["number"], "scanned_until": until}
        self.do(who, "correct_reading", {**read, "reading": "confirmed"})

    def picture(self, who: Actor, kind: str = "") -> str:
        return str(self.dispatch(StoreFile(PHOTO if kind else b"\xff\xd8\xff", "image/jpeg", kind), who).id)


class PlayedScanner:
    """Reads what `Town.document` has written; `away` as long as a test says so."""

    away = False

    def read(self, picture: bytes, doc_type: str, side: str) -> Reading:
        if self.away:
            raise Unavailable("played")
        says = json.loads(picture[3:] or b"{}")
        advice = tuple(says.pop("advice", "").split())
        return Reading({name: Found(value, name == "number") for name, value in says.items()}, advice, ())


def with_scanner(house: House, scanner: PlayedScanner) -> House:
    """The house with another reader."""
    world = replace(house.outside, scanner=scanner)  # type: ignore[arg-type]
    hands, scans = replace(house.hands, world=world), replace(house.scan_hands, world=world)
    return replace(house, outside=world, hands=hands, scan_hands=scans)


@contextmanager
def town(database: str, folder: Path, *, real_scanner: bool = False, **environment: str) -> Iterator[Town]:
    """A town on a fresh database; documents are read by a played reader unless the real one is asked for."""
    port, sandbox_port = free_port(), free_port()
    settings = config.read(
        {
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "SANDBOX_PORT": str(sandbox_port),
            "DATABASE_URL": database,
            **environment,
        }
    )
    keys = ensure_keys(folder)
    staff = PlayedAuthenticators(secrets_file(folder), TITLES, f"{settings.public_url}/desk/login")
    sandbox = create_sandbox(folder, keys, settings.public_url, staff)
    sandbox.extensions["keys"] = keys
    sandbox.extensions["pay"].faults = {"drop": True, "refund_after": 0}
    server = make_server("127.0.0.1", sandbox_port, sandbox, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    clock = Clock()
    built = build(replace(settings), clock)
    house = built if real_scanner else with_scanner(built, PlayedScanner())
    secrets = ensure_secrets(folder)
    with house.store.open(SYSTEM) as work:
        load(work, secrets)
    publish_shipped(house)
    authenticators = {login: Authenticator(secret, clock) for login, secret in secrets.items()}
    try:
        yield Town(house, sandbox, clock, authenticators=authenticators)
    finally:
        server.shutdown()
        house.engine.dispose()


def digest(token: str) -> bytes:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def subject(town: Town, who: Actor) -> UUID:
    """The person's newest declaration."""
    row = town.one("SELECT id FROM declaration WHERE account_id = %s ORDER BY created_at DESC", who.account_id)
    return UUID(str(row.id))
