"""The mini-program's native payment page, played: what `deploy/mini-program/pages/pay` does on a phone.

It signs in by `wx.login`, asks the product for the parameters of the order, calls the payment sheet, and goes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from flask import Blueprint, redirect, render_template_string, request

TRIES, PAUSE = 40, 0.25  # ten seconds until the order is placed

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>小程序付款页（沙箱）</title><link rel="stylesheet" href="/sandbox.css"><main><h1>小程序付款页（沙箱）</h1>
{% if problem %}<p role="alert">{{ problem }}</p>{% elif parameters %}<p class="money">￥{{ '%.2f' % (fen / 100) }}</p>
<form method="post">{% for name, value in parameters.items() %}
<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}
<button class="btn" name="act" value="pay">支付</button></form>
{% else %}<p>由哪个微信付款？</p><form method="post">{% for who, name in people.items() %}
<button class="btn" name="who" value="{{ who }}">{{ name }}</button>{% endfor %}</form>{% endif %}
{% if back %}<p><a class="btn plain" href="{{ back }}">返回</a></p>{% endif %}</main></html>"""


@dataclass(frozen=True)
class NativeShell:
    """The shell around the web view: where the product is, who may hold the phone, and what WeChat's client can do."""

    product: str
    people: Mapping[str, str]
    log_in: Callable[[str], str]  # wx.login: who -> code
    request_payment: Callable[[dict[str, Any]], Any]  # wx.requestPayment

    def blueprint(self) -> Blueprint:
        """Its page."""
        pages = Blueprint("native", __name__)
        pages.add_url_rule("/mini-program/pay", "pay", self._pay, methods=["GET", "POST"])
        return pages

    def _pay(self) -> Any:
        back, parameters, fen, problem = request.args.get("back", ""), {}, 0, ""
        if request.form.get("act") == "pay":
            self.request_payment(request.form.to_dict())
            return redirect(back, 303)
        if who := request.form.get("who"):
            parameters, fen, problem = self._parameters(request.args["order"], self.log_in(who))
        page = {"parameters": parameters, "fen": fen, "problem": problem, "people": self.people, "back": back}
        return render_template_string(PAGE, **page)

    def _parameters(self, order: str, code: str) -> tuple[dict[str, str], int, str]:
        """(parameters, amount, ""), or ({}, 0, why not)."""
        address = f"{self.product}/wx/pay/native"
        begun = requests.post(address, json={"order": order, "code": code}, timeout=10)
        if not begun.ok:
            return {}, 0, begun.json()["detail"]
        for _ in range(TRIES):
            told = requests.get(address, params={"order": order, "ticket": begun.json()["ticket"]}, timeout=10)
            if told.status_code != 202:
                said = told.json()
                return (said["parameters"], said["amount_fen"], "") if told.ok else ({}, 0, said["detail"])
            time.sleep(PAUSE)
        return {}, 0, "下单超时，请返回重试"
