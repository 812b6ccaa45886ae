"""All services outside, played on one port: what `make run` and the tests stand on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, render_template_string
from werkzeug.serving import WSGIRequestHandler, make_server

from app.integrations.authority.sandbox import AuthoritySandbox
from app.integrations.keys import SandboxKeys, ensure_keys
from app.integrations.scan import sandbox as documents
from app.integrations.sms.sandbox import SmsSandbox
from app.integrations.wechat_login.sandbox import LoginSandbox
from app.integrations.wechat_pay.sandbox import PaySandbox

CLIENT = "shenbao"

# Template number -> the text that people read; facts come in the order of the message.
SMS_TEXTS = {
    "code": "【湖北卫生人才】验证码 {0}，5 分钟内有效，请勿告诉他人。",
    "verified": "【湖北卫生人才】您的实名认证已通过。",
    "verification_rejected": "【湖北卫生人才】您的实名认证未通过，请登录查看原因并修改。",
    "verification_sent_back": "【湖北卫生人才】您的实名认证被退回补充，请登录查看原因并补充。",
    "verification_abandoned": "【湖北卫生人才】您的实名认证七天未继续，已放弃，照片已删除。",
    "identity_moved": "【湖北卫生人才】您的证件经申诉核实属于其他账号，已从本账号移除，如有疑问请联系管理员。",
    "submitted": "【湖北卫生人才】您的申报已提交，请登录查看进度。",
    "pay_reminder": "【湖北卫生人才】您的申报还未缴费，请于 {0} 前登录缴费，逾期视为放弃。",
    "paid": "【湖北卫生人才】您的申报已缴费成功。",
    "abandoned": "【湖北卫生人才】您的申报因逾期未缴费已视为放弃。",
    "sent_back": "【湖北卫生人才】您的申报被退回修改，请于 {0} 前登录查看原因并修改。",
    "rejected": "【湖北卫生人才】您的申报审核未通过，请登录查看原因。",
    "passed_unit": "【湖北卫生人才】您的申报已通过单位审核。",
    "passed_point": "【湖北卫生人才】您的申报已通过考点审核。",
    "passed_area": "【湖北卫生人才】您的申报已通过考区审核。",
    "resubmit_reminder": "【湖北卫生人才】您撤回的申报还没有重新提交，申报于 {0} 截止。",
    "exam_cancelled": "【湖北卫生人才】考试已取消，您的申报随之取消，已缴费用原路退回。",
    "withdrawn": "【湖北卫生人才】您的申报已撤回。",
    "registered": "【湖北卫生人才】您的申报审核通过，报名成功。",
    "refunded": "【湖北卫生人才】您的缴费已退回原支付账户。",
    "unit_bound": "【湖北卫生人才】您已绑定工作单位。",
    "unit_released": "【湖北卫生人才】您的工作单位已解绑。",
}

CSS = """:root{color-scheme:light dark}body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:0;background:#f5f5f7;
color:#1d1d1f}main{max-width:34em;margin:0 auto;padding:1.2em}.card{background:#fff;border-radius:10px;padding:.8em 1em;
margin:.6em 0}.btn{display:block;box-sizing:border-box;width:100%;padding:.8em;border:0;border-radius:8px;background:#06743a;
color:#fff;font:inherit;text-align:center;text-decoration:none;margin:.6em 0}.plain{background:#fff;color:#06743a;
border:1px solid}.money{font-size:1.8em;font-weight:700}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}
.card,.plain{background:#222}.plain{color:#5ccb8b}}"""

INDEX = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>沙箱</title><link rel="stylesheet" href="/sandbox.css"><main><h1>沙箱</h1><p>这里扮演外部服务：微信登录、微信支付、
短信、身份核验。说的是真实协议，钱和短信是假的。</p><p><a class="btn" href="/sms">已“发送”的短信（验证码在这里）</a>
<a class="btn plain" href="/documents">样本证件照片（证件扫描用）</a></p>
<p>微信授权页和支付页会在办理过程中自动打开。姓名含“不符”的身份核验不通过，含“停机”的核验服务不可用。</p></main></html>"""


def create_sandbox(data_dir: Path, keys: SandboxKeys, product_url: str) -> Flask:
    """The sandbox application; its parts hang at `app.extensions` for tests."""
    app = Flask("shenbao-sandbox")
    login = LoginSandbox({keys.oa_appid: keys.oa_secret, keys.mp_appid: keys.mp_secret}, _hosts(product_url))
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
    sms = SmsSandbox(keys.sms_id, keys.sms_key, SMS_TEXTS)
    authority = AuthoritySandbox(CLIENT, keys.authority_key.encode())
    for part in (login, pay, sms, authority):
        app.register_blueprint(part.blueprint())
    app.register_blueprint(documents.blueprint())
    app.extensions |= {"login": login, "pay": pay, "sms": sms, "authority": authority}
    app.add_url_rule("/", "index", lambda: render_template_string(INDEX))
    app.add_url_rule("/sandbox.css", "css", lambda: Response(CSS, mimetype="text/css"))
    return app


def _hosts(product_url: str) -> set[str]:
    netloc = urlsplit(product_url).netloc
    return {netloc, netloc.replace("127.0.0.1", "localhost")}


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Addresses of requests carry codes: they are not logged."""


def serve_sandbox(data_dir: Path, port: int, product_url: str) -> None:
    """Serve until the process ends."""
    app = create_sandbox(data_dir, ensure_keys(data_dir), product_url)
    make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet).serve_forever()
