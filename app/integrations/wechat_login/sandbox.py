"""WeChat's sign-in, played: the consent page, codes that are good once for five minutes, tokens, messages."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template_string, request

CODE_LIFE = 300
PEOPLE = {"user1": "微信用户甲", "user2": "微信用户乙", "user3": "微信用户丙"}

CONSENT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>微信授权（沙箱）</title><link rel="stylesheet" href="/sandbox.css"><main><h1>微信授权（沙箱）</h1>
<p>“湖北卫生人才”申请使用您的微信身份登录。请选择由谁登录：</p>
{% for who, name in people.items() %}<p><a class="btn" href="{{ link(who) }}">{{ name }}</a></p>{% endfor %}
<p><a class="btn plain" href="{{ refuse }}">拒绝</a></p></main></html>"""

SERVICE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>微信服务通知（沙箱）</title><link rel="stylesheet" href="/sandbox.css"><main><h1>微信服务通知（沙箱）</h1>
<p>小程序的订阅消息须由本人点击“允许”，点一次收一条；没有允许的改发短信。</p>
{% for who, name in people.items() %}<form method="post" action="/__sandbox__/subscribe">{% for appid in apps %}
<input type="hidden" name="appid" value="{{ appid }}">{% endfor %}<input type="hidden" name="who" value="{{ who }}">
{% for template in templates %}<input type="hidden" name="template" value="{{ template }}">{% endfor %}
<button class="btn plain">{{ name }}：每种消息允许一条</button></form>{% endfor %}
{% for one in messages %}<div class="card"><p>{{ one.at }}</p>{% for part in one.data.values() %}<p>{{ part.value }}</p>
{% endfor %}</div>{% else %}<p>还没有通知。</p>{% endfor %}</main></html>"""


@dataclass
class LoginSandbox:
    """State of the played WeChat: in memory, a code lives five minutes anyway."""

    apps: dict[str, str]  # appid -> secret
    hosts: set[str]  # where the consent page may come back to
    templates: list[str] = field(default_factory=list)  # of subscription messages
    codes: dict[str, tuple[str, str, float]] = field(default_factory=dict)  # code -> appid, person, until
    used: set[str] = field(default_factory=set)
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)  # token -> appid, until
    messages: list[dict[str, Any]] = field(default_factory=list)
    allowed: Counter[tuple[str, str]] = field(default_factory=Counter)  # (openid, template id) -> messages
    fault: int = 0  # errcode that every message is answered with

    def code(self, appid: str, who: str) -> str:
        """A fresh code for a person."""
        code = secrets.token_hex(16)
        self.codes[code] = (appid, who, time.time() + CODE_LIFE)
        return code

    def openid(self, appid: str, who: str) -> str:
        """A person's openid: another one for each app."""
        return "o" + hashlib.sha256(f"{appid}|{who}".encode()).hexdigest()[:27]

    def redeem(self, appid: str, secret: str, code: str) -> dict[str, Any]:
        """The identity behind a code, or WeChat's error."""
        if self.apps.get(appid) != secret:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        if code in self.used:
            return {"errcode": 40163, "errmsg": "code been used"}
        of, who, until = self.codes.get(code, ("", "", 0.0))
        if of != appid or until < time.time():
            return {"errcode": 40029, "errmsg": "invalid code"}
        self.used.add(code)
        return {"openid": self.openid(appid, who)}

    def blueprint(self) -> Blueprint:
        """Its pages and interfaces."""
        pages = Blueprint("wechat_login", __name__)
        pages.add_url_rule("/connect/oauth2/authorize", "authorize", self._authorize)
        pages.add_url_rule("/sns/oauth2/access_token", "access_token", self._access_token)
        pages.add_url_rule("/sns/jscode2session", "session", self._session)
        pages.add_url_rule("/cgi-bin/stable_token", "stable_token", self._token, methods=["POST"])
        pages.add_url_rule("/cgi-bin/message/subscribe/send", "send", self._send, methods=["POST"])
        pages.add_url_rule("/__sandbox__/code", "code", self._code)
        pages.add_url_rule("/wechat", "page", self._page)
        pages.add_url_rule("/__sandbox__/subscribe", "subscribe", self._subscribe, methods=["POST"])
        return pages

    def _authorize(self) -> Any:
        asked = request.args
        back = asked.get("redirect_uri", "")
        if asked.get("appid") not in self.apps or urlsplit(back).netloc not in self.hosts:
            return "redirect_uri 域名与后台配置不一致，错误码 10003", 400
        if asked.get("scope") not in ("snsapi_base", "snsapi_userinfo") or asked.get("response_type") != "code":
            return "Scope 参数错误，错误码 10005", 400

        def link(who: str) -> str:
            return f"/__sandbox__/code?{urlencode({**asked, 'who': who})}"

        refuse = f"{back}{'&' if '?' in back else '?'}{urlencode({'state': asked.get('state', '')})}"
        return render_template_string(CONSENT, people=PEOPLE, link=link, refuse=refuse)

    def _code(self) -> Any:
        """The person has tapped: back to the product with a fresh code (or, for programs, the code itself)."""
        asked = request.args
        code = self.code(asked["appid"], asked.get("who", "user1"))
        back = asked.get("redirect_uri")
        if not back:
            return {"code": code}
        return redirect(
            f"{back}{'&' if '?' in back else '?'}{urlencode({'code': code, 'state': asked.get('state', '')})}"
        )

    def _access_token(self) -> Any:
        told = self.redeem(request.args["appid"], request.args["secret"], request.args["code"])
        if "openid" in told:
            told |= {"access_token": secrets.token_hex(16), "expires_in": 7200, "scope": "snsapi_base"}
            told["refresh_token"] = secrets.token_hex(16)
        return told

    def _session(self) -> Any:
        told = self.redeem(request.args["appid"], request.args["secret"], request.args["js_code"])
        if "openid" in told:
            told["session_key"] = secrets.token_urlsafe(18)
        return told

    def _token(self) -> Any:
        asked = request.get_json(force=True)
        if self.apps.get(asked.get("appid")) != asked.get("secret"):
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        token = secrets.token_hex(20)
        self.tokens[token] = (asked["appid"], time.time() + 7200)
        return {"access_token": token, "expires_in": 7200}

    def _send(self) -> Any:
        appid, until = self.tokens.get(request.args.get("access_token", ""), ("", 0.0))
        if not appid or until < time.time():
            return {"errcode": 40001, "errmsg": "invalid credential"}
        asked = request.get_json(force=True)
        if not asked.get("template_id") or not asked.get("touser"):
            return {"errcode": 40037, "errmsg": "template_id invalid"}
        refusal = self.fault or self._refusal(asked)
        if refusal:
            return {"errcode": refusal, "errmsg": "refused"}
        self.allowed[asked["touser"], asked["template_id"]] -= 1
        self.messages.insert(0, {**asked, "at": time.strftime("%H:%M:%S")})
        return {"errcode": 0, "errmsg": "ok"}

    def _refusal(self, asked: dict[str, Any]) -> int:
        """WeChat's error: nobody has tapped for this template, or its data are not as they must be; 0 for none."""
        values = [one.get("value", "") for one in asked.get("data", {}).values()]
        if not values or any(not value or len(value) > 20 for value in values):
            return 47003
        return 0 if self.allowed[asked["touser"], asked["template_id"]] > 0 else 43101

    def _subscribe(self) -> Any:
        """The person has tapped 允许: one message of each of these templates may come."""
        for template in request.form.getlist("template"):
            self.allowed[self.openid(request.form["appid"], request.form["who"]), template] += 1
        return redirect("/wechat", 303)

    def _page(self) -> str:
        told = {"messages": self.messages[:50], "people": PEOPLE, "templates": self.templates}
        return render_template_string(SERVICE, **told, apps=list(self.apps)[-1:])  # the mini-program
