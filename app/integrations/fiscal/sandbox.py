"""The fiscal platform, played: one receipt for an order, voided once; `away` as long as a test says so."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request

from app.integrations.fiscal.wire import right, signature


@dataclass
class FiscalSandbox:
    """Knows the shared key, and what it has issued: number by order, and what was voided."""

    client: str
    key: bytes
    issued: dict[str, str] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)
    away: bool = False

    def blueprint(self) -> Blueprint:
        """Its interfaces."""
        pages = Blueprint("fiscal", __name__, url_prefix="/fiscal")
        for name, answer in (("issue", self._issue), ("void", self._void)):
            pages.add_url_rule(f"/{name}", name, self._guarded(answer), methods=["POST"])
        return pages

    def _guarded(self, answer: Any) -> Any:
        def guarded() -> Any:
            body, headers = request.get_data(), request.headers
            moment, nonce = headers.get("X-Moment", ""), headers.get("X-Nonce", "")
            known = headers.get("X-Client") == self.client
            if not known or not right(self.key, moment, nonce, body, headers.get("X-Signature", ""), time.time()):
                return {"error": "signature"}, 401
            if self.away:
                return {"error": "maintenance"}, 503
            status, told = answer(json.loads(body))
            said, now = json.dumps(told).encode(), str(int(time.time()))
            signed = {"X-Moment": now, "X-Nonce": nonce, "X-Signature": signature(self.key, now, nonce, said)}
            return Response(said, status, signed, mimetype="application/json")

        return guarded

    def _issue(self, asked: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        if not asked.get("payer") or float(asked["amount"]) <= 0:
            return 400, {"error": "amount"}
        number = self.issued.setdefault(asked["order"], f"42{len(self.issued) + 1:08d}")
        return 200, {"number": number, "check_code": f"{int(number) * 7919 % 10**6:06d}"}

    def _void(self, asked: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        if asked["number"] not in self.issued.values():
            return 404, {"error": "number"}
        self.voided.add(asked["number"])
        return 200, {"number": asked["number"]}
