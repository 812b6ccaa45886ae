"""The authority, played.

Everybody is who they say they are, but: a name with “不符” in it does not match, and the authority is away (503) for a
name with “停机” in it.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request

from app.integrations.authority.wire import right, signature


@dataclass
class AuthoritySandbox:
    """Knows the shared key, and how often it was asked."""

    client: str
    key: bytes
    asked: list[float] = field(default_factory=list)

    def blueprint(self) -> Blueprint:
        """Its interface."""
        pages = Blueprint("authority", __name__, url_prefix="/authority")
        pages.add_url_rule("/check", "check", self._check, methods=["POST"])
        return pages

    def _check(self) -> Any:
        body, headers = request.get_data(), request.headers
        moment, nonce = headers.get("X-Moment", ""), headers.get("X-Nonce", "")
        known = headers.get("X-Client") == self.client
        if not known or not right(self.key, moment, nonce, body, headers.get("X-Signature", ""), time.time()):
            return {"error": "signature"}, 401
        self.asked.append(time.time())
        name = str(json.loads(body)["name"])
        if "停机" in name:
            return {"error": "maintenance"}, 503
        answer = json.dumps({"result": "mismatch" if "不符" in name else "match"}).encode()
        now = str(int(time.time()))
        signed = {"X-Moment": now, "X-Nonce": nonce, "X-Signature": signature(self.key, now, nonce, answer)}
        return Response(answer, 200, signed, mimetype="application/json")
