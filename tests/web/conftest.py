"""A house with its pages and its API, without a network server."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from tests.house import Town, town
from workflows.model import Actor


@dataclass
class Desk:
    """The application, and clients of people who have signed in."""

    town: Town
    app: Flask

    def token(self, who: Actor) -> str:
        """A bearer token of an account."""
        token = secrets.token_urlsafe(16)
        with self.town.house.store.open(Actor(None)) as work:
            digest = hashlib.sha256(token.encode()).digest()
            work.accounts.add_token(who.account_id, digest, work.now + timedelta(days=900))
        return token

    def program(self, who: Actor) -> Program:
        return Program(self.app.test_client(), self.token(who))

    def browser(self, who: Actor | None = None) -> FlaskClient:
        """A browser with a session."""
        client = self.app.test_client()
        if who is not None:
            token = secrets.token_urlsafe(32)
            with self.town.house.store.open(Actor(None)) as work:
                digest = hashlib.sha256(token.encode()).digest()
                work.accounts.open_session(who.account_id, digest, work.now + timedelta(hours=8), {})
            client.set_cookie("shenbao", token)
        return client


@dataclass
class Program:
    """A program with its token."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)


@pytest.fixture(scope="module")
def desk(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with town(database, Path(tmp_path_factory.mktemp("town"))) as built:
        yield Desk(built, create_app(built.house.site()))
