"""Reviewers as programs: they claim what waits for them, and decide it, with a key for each decision."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import requests

from tests.torture.ledger import Ledger

OK, NOTHING = 200, 204
LOGINS = ("identity1", "unit1", "point1", "area1")
SENT_BACK = {"decision": "send_back", "reason_code": "CERT_MISSING", "opinion": "请补传护士执业证书。"}


@dataclass
class Reviewer:
    """One of them.  Every third declaration of the unit's is sent back, once."""

    url: str
    login: str
    token: str
    ledger: Ledger
    seen: set[str] = field(default_factory=set)
    http: requests.Session = field(default_factory=requests.Session)

    def work(self) -> None:
        """Until it is over."""
        while True:
            task = self._held() or self._next()
            if task is None:
                time.sleep(0.5)
            else:
                self._decide(task)

    def _held(self) -> dict[str, Any] | None:
        """What an unanswered claim has brought."""
        items = self._call("GET", "/tasks?scope=claimed").json()["items"]
        return items[0] if items else None

    def _next(self) -> dict[str, Any] | None:
        told = self._call("POST", "/tasks/claim-next")
        if told.status_code != OK:
            return None
        task: dict[str, Any] = told.json()
        self.ledger.note("claimed", task["id"])
        return task

    def _decide(self, task: dict[str, Any]) -> None:
        """Three times the same: a key makes it one."""
        key, body = str(uuid4()), {"values": self._decision(task["instance_id"]), "revision": task["revision"]}
        for _ in range(3):
            told = self._call("POST", f"/tasks/{task['id']}/complete", key, body)
            if told.status_code != OK:
                return  # taken back by the candidate, or claimed anew: the next look tells
        self.ledger.note("task", task["id"])

    def _decision(self, instance: str) -> dict[str, str]:
        fresh = instance not in self.seen
        self.seen.add(instance)
        return SENT_BACK if fresh and self.login == "unit1" and len(self.seen) % 3 == 1 else {"decision": "approve"}

    def _call(self, method: str, path: str, key: str = "", body: Any = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        return self.ledger.until_answered(
            lambda: self.http.request(method, f"{self.url}/api/v1{path}", headers=headers, json=body, timeout=10)
        )
