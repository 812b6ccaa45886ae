"""All services outside, played on one port: what `make run` and the tests stand on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, render_template_string
from werkzeug.serving import WSGIRequestHandler, make_server

from app.integrations.authenticator import PAGE, PlayedAuthenticators
from app.integrations.authority.sandbox import AuthoritySandbox
from app.integrations.fiscal.sandbox import FiscalSandbox
from app.integrations.keys import SandboxKeys, ensure_keys
from app.integrations.native import NativeShell
from app.integrations.scan import sandbox as documents
from app.integrations.sms.sandbox import SmsSandbox
from app.integrations.wechat_login.sandbox import PEOPLE, LoginSandbox
from app.integrations.wechat_pay.sandbox import PaySandbox
from workflows.messages import TEMPLATES
from workflows.words import say

CLIENT = "shenbao"

SIGNATURE = "【湖北卫生人才】"  # providers put it before every text


def sms_texts() -> dict[str, str]:
    """Template number -> the text that people read, as it is registered: facts in the order of the template."""
    named = {name: (f"message.{name}", one.facts) for name, one in TEMPLATES.items() if not one.inside}
    named["code"] = ("sms.code", ("code",))
    places = {name: {fact: f"{{{n}}}" for n, fact in enumerate(facts)} for name, (_, facts) in named.items()}
    return {name: SIGNATURE + say(key, **places[name]) for name, (key, _) in named.items()}


CSS = """:root{color-scheme:light dark}body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:0;background:#f5f5f7;
color:#1d1d1f}main{max-width:34em;margin:0 auto;padding:1.2em}.card{background:#fff;border-radius:10px;padding:.8em 1em;
margin:.6em 0}.btn{display:block;box-sizing:border-box;width:100%;padding:.8em;border:0;border-radius:8px;background:#06743a;
color:#fff;font:inherit;text-align:center;text-decoration:none;margin:.6em 0}.plain{background:#fff;color:#06743a;
border:1px solid}.money{font-size:1.8em;font-weight:700}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}
.card,.plain{background:#222}.plain{color:#5ccb8b}}"""

INDEX = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>沙箱</title><link rel="stylesheet" href="/sandbox.css"><main><h1>沙箱</h1><p>这里扮演外部服务：微信登录、微信支付、
短信、身份核验。说的是真实协议，钱和短信是假的。</p><p><a class="btn" href="/sms">已“发送”的短信（验证码在这里）</a>
{% if codes %}<a class="btn" href="{{ codes }}">工作人员登录的动态验证码</a>{% endif %}
<a class="btn plain" href="/wechat">微信服务通知（订阅消息）</a>
<a class="btn plain" href="/documents">样本证件照片（证件扫描用）</a></p>
<p>微信授权页和支付页会在办理过程中自动打开。姓名含“不符”的身份核验不通过，含“停机”的核验服务不可用。</p></main></html>"""


def create_sandbox(
    data_dir: Path, keys: SandboxKeys, product_url: str, staff: PlayedAuthenticators | None = None
) -> Flask:
    """The sandbox application; its parts hang at `app.extensions` for tests.  `staff` are those it plays, if any."""
    app = Flask("shenbao-sandbox")
    login = LoginSandbox(
        {keys.oa_appid: keys.oa_secret, keys.mp_appid: keys.mp_secret}, _hosts(product_url), list(TEMPLATES)
    )
    pay = PaySandbox(
        keys.mchid,
        (keys.oa_appid, keys.mp_appid),
        keys.serial,
        keys.apiv3_key.encode(),
        keys.merchant.public_key(),
        keys.platform,
        keys.public_key_id,
        data_dir / "sandbox.sqlite",
    )
    sms = SmsSandbox(keys.sms_id, keys.sms_key, sms_texts())
    authority = AuthoritySandbox(CLIENT, keys.authority_key.encode())
    fiscal = FiscalSandbox(CLIENT, keys.fiscal_key)
    for part in (login, pay, sms, authority, fiscal, *([staff] if staff else [])):
        app.register_blueprint(part.blueprint())
    app.register_blueprint(documents.blueprint())
    shell = NativeShell(product_url, PEOPLE, lambda who: login.code(keys.mp_appid, who), pay.request_payment)
    app.register_blueprint(shell.blueprint())
    app.extensions |= {"login": login, "pay": pay, "sms": sms, "authority": authority, "fiscal": fiscal}
    app.add_url_rule("/", "index", lambda: render_template_string(INDEX, codes=PAGE if staff and staff.there else ""))
    app.add_url_rule("/sandbox.css", "css", lambda: Response(CSS, mimetype="text/css"))
    return app


def _hosts(product_url: str) -> set[str]:
    netloc = urlsplit(product_url).netloc
    return {netloc, netloc.replace("127.0.0.1", "localhost")}


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Addresses of requests carry codes: they are not logged."""


def serve_sandbox(data_dir: Path, port: int, product_url: str, staff: PlayedAuthenticators | None) -> None:
    """Serve until the process ends."""
    app = create_sandbox(data_dir, ensure_keys(data_dir), product_url, staff)
    make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet).serve_forever()
