"""The SMS provider, played: checks the signature, delivers to a page that everybody can read."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template_string, request

from app.integrations.sms import aliyun, tencent

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>短信（沙箱）</title><link rel="stylesheet" href="/sandbox.css"><meta http-equiv="refresh" content="5"><main>
<h1>已“发送”的短信</h1>{% for one in messages %}<div class="card"><p><b>{{ one.mobile }}</b>　{{ one.at }}</p>
<p>{{ one.text }}</p></div>{% else %}<p>还没有短信。</p>{% endfor %}</main></html>"""


SKEW = 300  # seconds that a request may be old


def _fresh(headers: dict[str, str]) -> bool:
    try:
        moment = datetime.strptime(headers.get("x-acs-date", ""), aliyun.DATE).replace(tzinfo=UTC)
    except ValueError:
        return False
    return abs(time.time() - moment.timestamp()) <= SKEW


@dataclass
class SmsSandbox:
    """One account's provider."""

    secret_id: str
    secret_key: str
    texts: dict[str, str]  # template number -> text with {0}, {1} ...
    messages: list[dict[str, str]] = field(default_factory=list)
    fault: str = ""

    def blueprint(self) -> Blueprint:
        """Its interface and page."""
        pages = Blueprint("sms", __name__)
        pages.add_url_rule("/", "send", self._send, methods=["POST"])
        pages.add_url_rule("/sms", "page", self._page)
        pages.add_url_rule("/sms.json", "json", self._json)
        return pages

    def _send(self) -> Any:
        body, shown = request.get_data(), request.headers.get("Authorization", "")
        return self._as_aliyun(body, shown) if shown.startswith("ACS3") else self._as_tencent(body, shown)

    def _as_tencent(self, body: bytes, shown: str) -> Any:
        moment = request.headers.get("X-TC-Timestamp", "")
        if not moment.isdecimal() or abs(time.time() - int(moment)) > SKEW:
            return _error("AuthFailure.SignatureExpire")
        if shown != tencent.authorization(self.secret_id, self.secret_key, request.host, int(moment), body):
            return _error("AuthFailure.SignatureFailure")
        if self.fault:
            return _error(self.fault)
        asked = json.loads(body)
        number = asked["PhoneNumberSet"][0].removeprefix("+86")
        if not self._deliver(number, asked["TemplateId"], asked["TemplateParamSet"]):
            return _error("InvalidParameterValue.IncorrectPhoneNumber")
        return {"Response": {"SendStatusSet": [{"Code": "Ok", "PhoneNumber": number}], "RequestId": "sandbox"}}

    def _as_aliyun(self, body: bytes, shown: str) -> Any:
        names = re.search(r"SignedHeaders=([^,]*)", shown)
        headers = {name: request.headers.get(name, "") for name in (names[1].split(";") if names else ())}
        if headers.get("x-acs-content-sha256") != hashlib.sha256(body).hexdigest() or not _fresh(headers):
            return {"Code": "InvalidTimeStamp.Expired", "RequestId": "sandbox"}, 400
        if shown != aliyun.authorization(self.secret_id, self.secret_key, headers):
            return {"Code": "SignatureDoesNotMatch", "RequestId": "sandbox"}, 400
        asked, code = request.form, self.fault or "OK"
        facts = list(json.loads(asked["TemplateParam"]).values())
        if code == "OK" and not self._deliver(asked["PhoneNumbers"], asked["TemplateCode"], facts):
            code = "isv.MOBILE_NUMBER_ILLEGAL"
        return {"Code": code, "Message": code, "RequestId": "sandbox"}

    def _deliver(self, number: str, template: str, facts: list[str]) -> bool:
        """False for a template or number that the provider does not know."""
        if template not in self.texts or not re.fullmatch(r"1\d{10}", number):
            return False
        text = self.texts[template].format(*facts, *[""] * 6)
        self.messages.insert(0, {"mobile": number, "text": text, "at": time.strftime("%H:%M:%S")})
        return True

    def _page(self) -> str:
        return render_template_string(PAGE, messages=self.messages[:50])

    def _json(self) -> Any:
        wanted = request.args.get("mobile")
        return {"messages": [one for one in self.messages if wanted in (None, one["mobile"])]}


def _error(code: str) -> Any:
    return {"Response": {"Error": {"Code": code, "Message": code}, "RequestId": "sandbox"}}
