"""A unit's business contact at the browser: submits upward whatever the unit has approved, over and over."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

import requests

from app.seed import DEMO_PASSWORD
from tests.authenticator import Authenticator
from tests.torture.ledger import Ledger

LOGIN = "unit1"


@dataclass
class Contact:
    """Signs in on the page of the staff; a bundle that was submitted twice holds everything once."""

    url: str
    authenticator: Authenticator
    ledger: Ledger
    http: requests.Session = field(default_factory=requests.Session)

    def work(self) -> None:
        """Until it is over."""
        while True:
            units = re.findall(r'href="(/unit/[0-9a-f-]{36})"', self._get("/unit"))
            if not units:
                self._sign_in()
            for unit in units:
                self._submit(self._get(f"{unit}/declarations"))
            time.sleep(1)

    def _sign_in(self) -> None:
        form = {"csrf": csrf(self._get("/desk/login")), "login": LOGIN, "password": DEMO_PASSWORD}
        self._post("/desk/login", {**form, "totp": self.authenticator.code()})

    def _submit(self, page: str) -> None:
        for path in re.findall(r'action="(/unit/[^"]+/submissions/[^"]+)"', page):
            for _ in range(2):
                self._post(path, {"csrf": csrf(page)})

    def _get(self, path: str) -> str:
        return self.ledger.until_answered(lambda: self.http.get(self.url + path, timeout=10)).text

    def _post(self, path: str, form: dict[str, str]) -> None:
        self.ledger.until_answered(
            lambda: self.http.post(self.url + path, data=form, allow_redirects=False, timeout=10)
        )


def csrf(page: str) -> str:
    """What a form of the page sends back."""
    return page.partition('name="csrf" value="')[2][:32]
