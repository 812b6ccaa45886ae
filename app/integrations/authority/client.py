"""Asks the authority."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field

import requests

from app.integrations.authority.wire import right, signature
from workflows.ports import Unavailable

TIMEOUT = (3, 8)


@dataclass(frozen=True)
class AuthoritySettings:
    """Where it is, who we are to it, and the key we share."""

    url: str
    client: str
    key: bytes = field(repr=False)


class Authority:
    """See `workflows.ports.World.authority`."""

    def __init__(self, settings: AuthoritySettings) -> None:
        self._settings = settings

    def check(self, name: str, number: str) -> str:
        """ "match" or "mismatch".  Unavailable when it does not answer, or answers what it has not signed."""
        body = json.dumps({"name": name, "number": number}, ensure_ascii=False).encode()
        moment, nonce = str(int(time.time())), secrets.token_hex(16)
        headers = {
            "Content-Type": "application/json",
            "X-Client": self._settings.client,
            "X-Moment": moment,
            "X-Nonce": nonce,
            "X-Signature": signature(self._settings.key, moment, nonce, body),
        }
        try:
            answer = requests.post(f"{self._settings.url}/check", data=body, headers=headers, timeout=TIMEOUT)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise Unavailable(type(error).__name__) from error
        shown = answer.headers
        signed = (shown.get("X-Moment", ""), shown.get("X-Nonce", ""), answer.content, shown.get("X-Signature", ""))
        if signed[1] != nonce or not right(self._settings.key, *signed, time.time()):
            raise Unavailable("the answer is not signed")
        result = answer.json().get("result")
        if result not in ("match", "mismatch"):
            raise Unavailable("unknown answer")
        return str(result)
