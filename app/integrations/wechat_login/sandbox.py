"""WeChat's sign-in, played: the consent page, codes that are good once for five minutes, tokens, messages."""

from __future__ import annotations

import hashlib
import secrets
import time
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


@dataclass
class LoginSandbox:
    """State of the played WeChat: in memory, a code lives five minutes anyway."""

    apps: dict[str, str]  # appid -> secret
    hosts: set[str]  # where the consent page may come back to
    codes: dict[str, tuple[str, str, float]] = field(default_factory=dict)  # code -> appid, person, until
    used: set[str] = field(default_factory=set)
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)  # token -> appid, until
    messages: list[dict[str, Any]] = field(default_factory=list)

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
        self.messages.append(asked)
        return {"errcode": 0, "errmsg": "ok"}
