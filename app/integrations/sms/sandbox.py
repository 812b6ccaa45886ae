"""The SMS provider, played: checks the signature, delivers to a page that everybody can read."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, render_template_string, request

from app.integrations.sms.wire import authorization

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>短信（沙箱）</title><link rel="stylesheet" href="/sandbox.css"><meta http-equiv="refresh" content="5"><main>
<h1>已“发送”的短信</h1>{% for one in messages %}<div class="card"><p><b>{{ one.mobile }}</b>　{{ one.at }}</p>
<p>{{ one.text }}</p></div>{% else %}<p>还没有短信。</p>{% endfor %}</main></html>"""


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
        moment = request.headers.get("X-TC-Timestamp", "")
        if not moment.isdecimal() or abs(time.time() - int(moment)) > 300:
            return _error("AuthFailure.SignatureExpire")
        if shown != authorization(self.secret_id, self.secret_key, request.host, int(moment), body):
            return _error("AuthFailure.SignatureFailure")
        if self.fault:
            return _error(self.fault)
        return self._deliver(json.loads(body))

    def _deliver(self, asked: dict[str, Any]) -> Any:
        number = asked["PhoneNumberSet"][0]
        if asked["TemplateId"] not in self.texts or not re.fullmatch(r"\+861\d{10}", number):
            return _error("InvalidParameterValue.IncorrectPhoneNumber")
        text = self.texts[asked["TemplateId"]].format(*asked["TemplateParamSet"], *[""] * 6)
        self.messages.insert(0, {"mobile": number[3:], "text": text, "at": time.strftime("%H:%M:%S")})
        return {"Response": {"SendStatusSet": [{"Code": "Ok", "PhoneNumber": number}], "RequestId": "sandbox"}}

    def _page(self) -> str:
        return render_template_string(PAGE, messages=self.messages[:50])

    def _json(self) -> Any:
        wanted = request.args.get("mobile")
        return {"messages": [one for one in self.messages if wanted in (None, one["mobile"])]}


def _error(code: str) -> Any:
    return {"Response": {"Error": {"Code": code, "Message": code}, "RequestId": "sandbox"}}
