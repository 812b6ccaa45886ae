"""The two ways in for candidates: WeChat, and phone with a one-time code; and the way of the staff."""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, url_for

from app.web import site
from app.web.site import dispatch_anonymous
from app.web.texts import text
from workflows.commands import LogInByCode, LogInByWeChat, LogInStaff, LogOut, RequestCode
from workflows.errors import Forbidden, Refused

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
def index() -> Any:
    """The page with both ways."""
    return _page()


@blueprint.post("/login/code")
def send_code() -> Any:
    """Send a one-time code, and show the page again with the number kept."""
    mobile = request.form.get("mobile", "")
    try:
        dispatch_anonymous(RequestCode(mobile, "login", request.remote_addr or ""))
    except Refused as refused:
        return _page(mobile=mobile, errors=_told(refused, "mobile"), status=422)
    return _page(mobile=mobile, sent=True)


@blueprint.post("/login")
def by_code() -> Any:
    """Sign in by phone and code."""
    mobile, code = request.form.get("mobile", ""), request.form.get("code", "")
    fresh = secrets.token_urlsafe(32)
    try:
        account = dispatch_anonymous(LogInByCode(mobile, code, site.digest(fresh)))
    except Refused as refused:
        return _page(mobile=mobile, errors=_told(refused, "mobile"), status=422)
    if account is None:
        return _page(mobile=mobile, errors={"code": text("auth.code_wrong")}, sent=True, status=422)
    return _enter(fresh, _next())


@blueprint.get("/login/wechat")
def to_wechat() -> Any:
    """Off to WeChat's consent page."""
    back = url_for("login.from_wechat", next=_next(), _external=True)
    return redirect(site.site().doors.wechat_address(back, _state()), 303)


@blueprint.get("/login/wechat/back")
def from_wechat() -> Any:
    """Back from WeChat, with a code that is good once."""
    if not hmac.compare_digest(request.args.get("state", "").encode(), _state().encode()):
        raise Forbidden(text("auth.wechat_expired"))
    if not request.args.get("code"):
        return _page(errors={"wechat": text("auth.wechat_refused")}, status=403)
    return _by_wechat("oa", request.args["code"])


@blueprint.get("/wx/enter")
def from_mini_program() -> Any:
    """From the mini-program's shell, with a code that is good once; the answer takes it out of the address bar."""
    return _by_wechat("mp", request.args.get("code", ""))


def _by_wechat(channel: str, code: str) -> Any:
    appid, openid = site.site().doors.wechat_identity(channel, code)
    fresh = secrets.token_urlsafe(32)
    dispatch_anonymous(LogInByWeChat(appid, openid, site.digest(fresh), channel))
    return _enter(fresh, _next())


@blueprint.post("/logout")
def log_out() -> Any:
    """End the session."""
    dispatch_anonymous(LogOut(site.digest(site.token())))
    g.token = secrets.token_urlsafe(32)
    return redirect(url_for("login.index"), 303)


@blueprint.get("/desk/login")
def staff() -> Any:
    """The staff's page."""
    return render_template("login_staff.html", login="", error="", next=_next())


@blueprint.post("/desk/login")
def by_password() -> Any:
    """Sign in by name, password and authenticator."""
    login, form = request.form.get("login", "").strip(), request.form
    fresh = secrets.token_urlsafe(32)
    try:
        command = LogInStaff(login, form.get("password", ""), form.get("totp", ""), site.digest(fresh))
        account, error = dispatch_anonymous(command), text("auth.staff_wrong")
    except Refused as refused:
        account, error = None, refused.words
    if account is None:
        return render_template("login_staff.html", login=login, error=error, next=_next()), 422
    return _enter(fresh, _next())


def _enter(fresh: str, where: str) -> Any:
    g.token = fresh
    return redirect(where, 303)


def _page(
    mobile: str = "", errors: dict[str, str] | None = None, sent: bool = False, status: int = 200
) -> tuple[str, int]:
    told = {"mobile": mobile, "errors": errors or {}, "sent": sent}
    return render_template("login.html", **told, in_wechat=site.in_wechat(), next=_next()), status


def _told(refused: Refused, name: str) -> dict[str, str]:
    problems: dict[str, str] = getattr(refused, "problems", {})
    return problems or {name: refused.words}


def _next() -> str:
    """Where to go after signing in: a path of our own, nothing else."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if own else "/"


def _state() -> str:
    """Bound to this visitor: a code that somebody else was given is of no use here."""
    return hmac.new(site.site().secret, b"wechat\0" + site.token().encode(), "sha256").hexdigest()[:32]
