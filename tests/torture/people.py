"""Candidates with a browser: they log in, are verified, bind a unit, declare, pay, and wait for 报名成功.

A page that did not come is asked for again; what was sent without an answer is looked up, never assumed.
"""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from PIL import Image

from app.integrations.scan.sandbox import photograph, specimen
from app.integrations.scan.specimens import DRAWN
from app.seed import demo_code
from app.seed.exams import BATCH
from app.seed.places import unit_id
from tests.flows.test_whole_way import CHOICE, FORM, HOLDER
from tests.torture.ledger import Ledger
from workflows.forms.numbers import check_digit

NAME = "张示例"
# Whoever cannot be scanned asks for a person's eye.
STEPS = {"reading": "confirmed", "read": "true", "action": "submit", "next_step": "manual"}
PATIENCE = 0.4  # seconds between two looks at a page that waits


def resident_number(n: int) -> str:
    """The number of the n-th made-up person: born 1988 to 1992, division 420199 does not exist."""
    head = f"420199{1988 + n % 5}{1 + n // 5 % 12:02d}{1 + n // 60 % 28:02d}{n % 1000:03d}"
    return head + check_digit(head)


def permit_number(n: int) -> str:
    """A permit's: its holder goes to manual review."""
    return f"H{n:08d}00"


@dataclass
class Candidate:
    """One person and the phone."""

    url: str
    sandbox: str
    ledger: Ledger
    number: str
    scans: bool
    withdraws: bool
    taps_twice: bool
    http: requests.Session = field(default_factory=requests.Session)
    asked: str = ""  # last, and how it was answered
    broke: str = ""  # what no page should have led to

    def walk(self) -> str:
        """The whole way; how it ended."""
        self._log_in()
        self._begin("/me/verification", lambda: "认证成功" in self._text("/me/verification"))
        self._begin("/me/work-unit/bind", lambda: "/me/work-unit/unbind" in self._text("/me/work-unit"))
        self._begin(f"/business/{BATCH}/start", lambda: self._declaration() is not None)
        declaration = self._declaration()
        assert declaration is not None
        self._pay(declaration)
        if self.withdraws and self._withdraw(declaration):
            return self._until(declaration, "已撤回")
        return self._until(declaration, "报名成功")

    # ---- the way in ------------------------------------------------------------------------------------------

    def _log_in(self) -> None:
        """By WeChat: a code is good once, so whoever gets no answer begins anew."""
        while "综合业务" not in self._text("/"):
            self.ledger.until_answered(self._through_wechat)

    def _through_wechat(self) -> requests.Response:
        consent = self.http.get(f"{self.url}/login/wechat", allow_redirects=False, timeout=10)
        consent.raise_for_status()
        asked = urlsplit(consent.headers["Location"]).query
        return self.http.get(f"{self.sandbox}/__sandbox__/code?{asked}&who={self.number}", timeout=10)

    # ---- forms -----------------------------------------------------------------------------------------------

    def _begin(self, start: str, arrived: Callable[[], bool]) -> None:
        """Start a matter, then fill whatever it asks, until it has arrived."""
        while not arrived():
            sent = self._post(start, {})
            case = re.fullmatch(r"/cases/([0-9a-f-]{36})", sent.headers.get("Location", ""))
            if case is None:
                time.sleep(PATIENCE)  # it runs already and asks nothing now, or cannot be begun twice
                continue
            self.ledger.note("instance", case[1])
            self._fill(f"/cases/{case[1]}", arrived)

    def _fill(self, case: str, arrived: Callable[[], bool]) -> None:
        while True:
            page = self._get(case)
            task = re.search(r'action="/tasks/([0-9a-f-]{36})"', page.text)
            if task is None or 'name="channel"' in page.text:
                if arrived() or not page.text.count('http-equiv="refresh"'):
                    return
                time.sleep(PATIENCE)
            else:
                self._send(task[1], page.text)

    def _send(self, task: str, page: str) -> None:
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        read = dict(re.findall(r'name="(scanned_\w+)"[^>]*? value="([^"]*)"', page))
        data = {**self._answers(), **hidden, **read}
        if "scanned_number" in read:
            data |= {"scanned_name": self._name, "scanned_number": self.number}
        asked = set(re.findall(r'name="(\w+)\.file"', page))
        pictures = {f"{name}.file": (f"{name}.jpg", self._picture(name), "image/jpeg") for name in asked}
        if self.taps_twice and not self.ledger.quiet.is_set():
            threading.Thread(target=self._tap_again, args=(task, data, pictures)).start()
        sent = self._post(f"/tasks/{task}", data, pictures)
        if sent.status_code == 303:
            self.ledger.note("task", task)
        elif sent.status_code == 422:
            raise AssertionError(f"refused: {re.sub('<[^>]+>', ' ', sent.text.partition('<main')[2])[:500]}")

    def _tap_again(self, task: str, data: dict[str, Any], pictures: dict[str, Any]) -> None:
        """The same form a second time, at the same moment."""
        cookies = dict(self.http.cookies)
        try:
            sent = requests.post(
                f"{self.url}/tasks/{task}", data, files=pictures, cookies=cookies, allow_redirects=False, timeout=10
            )
        except requests.RequestException:
            return
        if sent.status_code == 303:
            self.ledger.note("task", task)

    @property
    def _name(self) -> str:
        return NAME if self.scans else "黄示例"

    def _answers(self) -> dict[str, Any]:
        """All that any form of the way may ask."""
        consents = dict.fromkeys(("consent_document", "consent_check", "consent_share"), "true")
        doc_type = "RIC" if self.scans else "HMPERMIT"
        who = {"doc_type": doc_type, "name": self._name, "number": self.number, "mobile": "13900000000", **HOLDER}
        unit = {"unit_query": "宜昌", "institution": str(unit_id("I05")), "confirmation_code": demo_code("I05")}
        form = {name: "true" if value is True else value for name, value in FORM.items()}
        return {**CHOICE, **form, **consents, **who, **unit, **STEPS}

    def _picture(self, name: str) -> bytes:
        draw = DRAWN.get(("RIC", name))
        if self.scans and draw is not None:
            return photograph(draw(specimen("RIC", self._name, self.number)))
        body = io.BytesIO()
        Image.effect_noise((600, 840), 40).convert("RGB").save(body, "JPEG")
        return body.getvalue()

    # ---- money -----------------------------------------------------------------------------------------------

    def _declaration(self) -> str | None:
        """The declaration, once it is submitted."""
        found = re.search(r'href="/declarations/([0-9a-f-]{36})/detail"', self._text("/declarations"))
        return found[1] if found else None

    def _pay(self, declaration: str) -> None:
        """Open the sheet and pay there, until the house says so."""
        while True:
            page = self._get(f"/declarations/{declaration}/pay").text
            task = re.search(r'action="/tasks/([0-9a-f-]{36})"', page)
            sheet = re.search(r'id="pay" href="([^"]+)"', page)
            if task is not None:
                self._choose_channel(task[1], page)
            elif sheet is not None:
                paid = self.ledger.until_answered(lambda: requests.post(sheet[1], {"act": "pay"}, timeout=10))
                assert paid.status_code in (200, 303, 400), paid.text  # 400: paid before
            elif 'id="check"' not in page and 'http-equiv="refresh"' not in page:
                return
            time.sleep(PATIENCE)

    def _choose_channel(self, task: str, page: str) -> None:
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        if self._post(f"/tasks/{task}", {**hidden, "channel": "oa"}).status_code == 303:
            self.ledger.note("task", task)

    def _withdraw(self, declaration: str) -> bool:
        """False when it may not be taken back any more."""
        sent = self._post(f"/declarations/{declaration}/withdraw", {"reason": "give_up"})
        if sent.status_code == 303:
            self.ledger.note("withdrawn", declaration)
        return "已撤回" in self._text(f"/declarations/{declaration}")

    def _until(self, declaration: str, word: str) -> str:
        """Wait for the last word; correct what was sent back on the way."""
        while word not in (page := self._text(f"/declarations/{declaration}")):
            case = re.search(r'href="(/cases/[0-9a-f-]{36})"', page)
            if case is not None:
                self._fill(case[1], lambda: False)
            time.sleep(PATIENCE * 2)
        self.ledger.note(word, declaration)
        return word

    # ---- the wire --------------------------------------------------------------------------------------------

    def _get(self, path: str) -> requests.Response:
        return self._answered(path, lambda: self.http.get(f"{self.url}{path}", timeout=10))

    def _text(self, path: str) -> str:
        return self._get(path).text

    def _post(self, path: str, data: dict[str, Any], files: dict[str, Any] | None = None) -> requests.Response:
        if "csrf" not in data:
            found = re.search(r'name="csrf" value="(\w+)"', self._text("/me"))
            assert found, "not signed in"
            data = {**data, "csrf": found[1]}
        return self._answered(
            path, lambda: self.http.post(f"{self.url}{path}", data, files=files, allow_redirects=False, timeout=20)
        )

    def _answered(self, path: str, ask: Callable[[], requests.Response]) -> requests.Response:
        self.asked = f"{path}: no answer"
        answer = self.ledger.until_answered(ask)
        self.asked = f"{answer.request.method} {path}: {answer.status_code} {urlsplit(answer.url).path}"
        return answer
