"""Asks the fiscal platform to issue a receipt, or to void one; the same order is issued once, however often asked."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from app.integrations.fiscal.wire import right, signature, yuan
from workflows.model import Issued
from workflows.ports import Unavailable

TIMEOUT = (3, 10)
ITEM = "卫生健康考试考务费"


@dataclass(frozen=True)
class FiscalSettings:
    """Where it is, the issuing unit's number there, and the key we share."""

    url: str
    client: str
    key: bytes = field(repr=False)


class FiscalPlatform:
    """See `workflows.ports.receipts.Fiscal`."""

    def __init__(self, settings: FiscalSettings) -> None:
        self._settings = settings

    def issue(self, out_trade_no: str, payer: str, amount_fen: int) -> Issued:
        """The receipt of an order.  Unavailable."""
        asked = {"order": out_trade_no, "payer": payer, "amount": yuan(amount_fen), "item": ITEM}
        told = self._asked("issue", asked)
        if not told.get("number") or not told.get("check_code"):
            raise Unavailable("unknown answer")
        return Issued(str(told["number"]), str(told["check_code"]))

    def void(self, number: str) -> None:
        """冲红.  Unavailable."""
        self._asked("void", {"number": number})

    def _asked(self, what: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        body = json.dumps(said, ensure_ascii=False).encode()
        moment, nonce, settings = str(int(time.time())), secrets.token_hex(16), self._settings
        headers = {
            "Content-Type": "application/json",
            "X-Client": settings.client,
            "X-Moment": moment,
            "X-Nonce": nonce,
            "X-Signature": signature(settings.key, moment, nonce, body),
        }
        try:
            answer = requests.post(f"{settings.url}/{what}", data=body, headers=headers, timeout=TIMEOUT)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise Unavailable(type(error).__name__) from error
        shown = answer.headers
        signed = (shown.get("X-Moment", ""), shown.get("X-Nonce", ""), answer.content, shown.get("X-Signature", ""))
        if signed[1] != nonce or not right(settings.key, *signed, time.time()):
            raise Unavailable("the answer is not signed")
        told: Mapping[str, Any] = answer.json()
        return told
