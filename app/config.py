"""Settings: read once from the environment, then never changed.  Absent means None."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path

from workflows.words import say

SERVICES = ("WECHAT_FILE", "PAY_FILE", "SMS_FILE", "AUTHORITY_FILE", "FISCAL_FILE")  # settings of the real ones


class Misconfigured(Exception):
    """A setting cannot be used; the message says which and how to mend it, in one line."""


@dataclass(frozen=True)
class Keys:
    """Secrets.  `fields` is the key ring of sealed values, by number; `primary` seals new ones."""

    secret: bytes = field(repr=False)
    fields: Mapping[int, bytes] = field(repr=False)
    primary: int
    index: bytes = field(repr=False)
    state: bytes = field(repr=False)
    audit: bytes = field(repr=False)


@dataclass(frozen=True)
class Retention:
    """For how many days things are kept (dossier §5); `KEEP_<NAME>_DAYS` in the environment says otherwise.

    The audit trail is kept for good: the database's role of the product cannot delete from it."""

    stray_files: int = 7  # uploaded, but named by no answer; a verification that nobody goes on with ends then, too
    refused_verifications: int = 90
    approved_verifications: int = 366  # after the end of the exam year
    registrations: int = 90  # the papers of institutions, once decided
    declarations: int = 1827  # 5 years, after the exam
    orders: int = 3653  # 10 years
    consents: int = 1096  # 3 years, once withdrawn
    messages: int = 1096
    outbox: int = 30  # rows that are done
    idempotency: int = 7
    sms_codes: int = 2  # codes and failed sign-ins are counted by the day

    def ages(self) -> Mapping[str, timedelta]:
        """Rule -> how old; what has expired by itself goes at once."""
        days = {one.name: getattr(self, one.name) for one in fields(self)}
        days |= {"notifications": self.orders, "bill_lines": self.orders, "failures": self.refused_verifications}
        days |= dict.fromkeys(("exports", "sessions", "tokens", "lent_wechat"), 0)
        return {rule: timedelta(days=count) for rule, count in days.items()}


@dataclass(frozen=True)
class Settings:
    """Everything the environment may say.

    `database` is the PostgreSQL to use: `DATABASE_URL`, or that of the embedded server once it runs.
    """

    host: str
    port: int
    sandbox_port: int
    data_dir: Path
    database_url: str | None
    redis_url: str | None
    public_url: str
    keys: Keys
    keep: Retention
    environment: Mapping[str, str] = field(repr=False)  # for the integrations' own settings
    database: str = field(default="", repr=False)

    @property
    def sandbox_url(self) -> str:
        """Where the sandbox listens."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def all_played(self) -> bool:
        """Whether no real service is configured, so that the whole world outside is the sandbox."""
        return not any(self.environment.get(name) for name in SERVICES)


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables.  Makes the data folder and, the first time, its keys.  Misconfigured."""
    port = _port(environment, "PORT", 8000)
    data_dir = _folder(Path(environment.get("DATA_DIR") or "var").resolve())
    return Settings(
        host=environment.get("HOST") or "127.0.0.1",
        port=port,
        sandbox_port=_port(environment, "SANDBOX_PORT", 8001),
        data_dir=data_dir,
        database_url=_url(environment, "DATABASE_URL", ("postgresql://", "postgres://")),
        redis_url=_url(environment, "REDIS_URL", ("redis://", "rediss://", "unix://")),
        public_url=(environment.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        keys=_keys(data_dir / "keys.json", environment.get("KEYS_FILE")),
        keep=_retention(environment),
        environment=environment,
        database=environment.get("DATABASE_URL") or "",
    )


def _retention(environment: Mapping[str, str]) -> Retention:
    given = {}
    for one in fields(Retention):
        name = f"KEEP_{one.name.upper()}_DAYS"
        text = environment.get(name) or str(one.default)
        if not text.isdecimal() or not 1 <= int(text) <= 36_525:
            raise Misconfigured(say("setting.days", name=name, text=text))
        given[one.name] = int(text)
    return Retention(**given)


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Misconfigured(say("setting.port", name=name, text=text))
    return int(text)


def _url(environment: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    text = environment.get(name) or None
    if text is not None and not text.startswith(schemes):
        raise Misconfigured(say("setting.scheme", name=name, schemes=list(schemes)))
    return text


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Misconfigured(say("setting.data_dir", path=path, problem=error.strerror)) from error
    return path


def _keys(default: Path, named: str | None) -> Keys:
    path = Path(named) if named else default
    if not path.exists():
        if named:
            raise Misconfigured(say("setting.no_keys", path=named))
        _make_keys(path)
    try:
        kept = json.loads(path.read_text())
        ring = {int(number): bytes.fromhex(key) for number, key in kept["fields"].items()}
        others = {name: bytes.fromhex(kept[name]) for name in ("secret", "index", "state", "audit")}
        keys = Keys(fields=ring, primary=int(kept["primary"]), **others)
        if keys.primary not in ring or any(len(key) != 32 for key in (*ring.values(), *others.values())):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(say("setting.bad_keys", path=path)) from error
    return keys


def _make_keys(path: Path) -> None:
    """Development's own keys."""
    names = ("secret", "index", "state", "audit")
    kept = {"primary": 1, "fields": {"1": secrets.token_hex(32)}, **{name: secrets.token_hex(32) for name in names}}
    write_once(path, kept)


def write_once(path: Path, kept: Mapping[str, object]) -> None:
    """Secrets as JSON: made once, readable by this user only, written whole or not at all."""
    part = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file)
    try:
        os.link(part, path)
    except FileExistsError:
        pass  # another process was quicker: its keys count
    finally:
        part.unlink()
