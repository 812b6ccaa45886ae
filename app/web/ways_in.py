"""个人中心: the phone number and the WeChat that lead into one's account."""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import tasks
from app.web import site
from app.web.site import ask, candidate, dispatch, dispatch_anonymous
from app.web.texts import text
from workflows.commands import BindMobile, BindWeChat, PayByWeChat, RequestCode
from workflows.errors import Conflict, Forbidden, Invalid, TooOften

blueprint = Blueprint("ways_in", __name__)


@blueprint.get("/me/mobile")
def mobile() -> Any:
    """绑定手机号."""
    candidate()
    return _page()


@blueprint.post("/me/mobile/code")
def send_code() -> Any:
    """Send a one-time code, and show the page again with the number kept."""
    candidate()
    number = request.form.get("mobile", "")
    try:
        dispatch_anonymous(RequestCode(number, "bind", request.remote_addr or ""))
    except (Invalid, TooOften) as refused:
        return _page(number, {"mobile": _words(refused)}, status=422)
    return _page(number, sent=True)


@blueprint.post("/me/mobile")
def bind_mobile() -> Any:
    """The number is mine: here is the code."""
    number = request.form.get("mobile", "")
    try:
        right = dispatch(BindMobile(number, request.form.get("code", "")))
    except (Invalid, Conflict) as refused:
        return _page(number, {"mobile": _words(refused)}, status=422)
    if not right:
        return _page(number, {"code": text("auth.code_wrong")}, sent=True, status=422)
    return redirect(url_for("me.index"), 303)


@blueprint.get("/me/wechat")
def to_wechat() -> Any:
    """Off to WeChat's consent page."""
    candidate()
    return redirect(
        site.site().doors.wechat_address(url_for("ways_in.from_wechat", _external=True), _state("bind")), 303
    )


@blueprint.get("/me/wechat/back")
def from_wechat() -> Any:
    """Back from WeChat, with a code that is good once."""
    candidate()
    identity = _vouched("bind")
    if identity is None:
        raise Forbidden(text("auth.wechat_unbound"))
    dispatch(BindWeChat(*identity))
    return redirect(url_for("me.index"), 303)


@blueprint.get("/tasks/<uuid:task_id>/payer")
def to_payer(task_id: UUID) -> Any:
    """Off to WeChat's consent page of whoever pays."""
    ask(tasks.view, task_id, candidate())
    back = url_for("ways_in.from_payer", task_id=task_id, _external=True)
    return redirect(site.site().doors.wechat_address(back, _state("pay")), 303)


@blueprint.get("/tasks/<uuid:task_id>/payer/back")
def from_payer(task_id: UUID) -> Any:
    """Back to the payment, with the WeChat that pays."""
    candidate()
    if identity := _vouched("pay"):
        dispatch(PayByWeChat(*identity))
    return redirect(url_for("tasks.show", task_id=task_id), 303)


def _vouched(purpose: str) -> tuple[str, str] | None:
    """(appid, openid) of who has just consented; None for a refusal.  Forbidden for a consent of somebody else."""
    if not hmac.compare_digest(request.args.get("state", "").encode(), _state(purpose).encode()):
        raise Forbidden(text("auth.wechat_expired"))
    code = request.args.get("code")
    return site.site().doors.wechat_identity("oa", code) if code else None


def _page(
    number: str = "", errors: dict[str, str] | None = None, sent: bool = False, status: int = 200
) -> tuple[str, int]:
    back = url_for("me.index")
    return render_template("me_mobile.html", tab="me", mobile=number, errors=errors or {}, sent=sent, back=back), status


def _words(refused: Invalid | TooOften | Conflict) -> str:
    return getattr(refused, "problems", {}).get("mobile") or refused.words


def _state(purpose: str) -> str:
    """Bound to this visitor: a code that somebody else was given is of no use here."""
    return hmac.new(site.site().secret, f"{purpose}\0{site.token()}".encode(), "sha256").hexdigest()[:32]
