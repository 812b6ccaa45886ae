"""我的数据: what one has agreed to, a copy of one's data, the end of the account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, request, url_for

from app.queries import people, personal
from app.web import site
from app.web.site import ask, candidate, dispatch, dispatch_anonymous
from app.web.texts import text
from workflows.commands import RequestCode
from workflows.commands.personal import (
    PROVED_FOR,
    PURPOSE,
    CloseAccount,
    OpenExport,
    ProveAgain,
    RequestExport,
    WithdrawConsents,
)
from workflows.errors import Refused

YEAR = 365  # days

blueprint = Blueprint("personal", __name__, url_prefix="/me/data")


def _session() -> bytes:
    return site.digest(site.token())


@blueprint.get("")
def index() -> Any:
    """The page."""
    candidate()
    return _page()


@blueprint.post("/code")
def send_code() -> Any:
    """A one-time code to the account's own number."""
    mobile = _me().full_mobile
    try:
        dispatch_anonymous(RequestCode(mobile, PURPOSE, request.remote_addr or ""))
    except Refused as refused:
        return _page(error=refused.words), 422
    return _page(sent=True)


@blueprint.post("/prove")
def prove() -> Any:
    """It is still me."""
    candidate()
    if not dispatch(ProveAgain(_session(), request.form.get("code", ""))):
        return _page(error=text("auth.code_wrong"), sent=True), 422
    return redirect(url_for("personal.index"), 303)


@blueprint.post("/export")
def export() -> Any:
    """Ask for a copy."""
    candidate()
    dispatch(RequestExport(_session()))
    return redirect(url_for("personal.index"), 303)


@blueprint.post("/export/<uuid:export_id>")
def download(export_id: UUID) -> Any:
    """The copy."""
    candidate()
    response = Response(dispatch(OpenExport(_session(), export_id)), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="shenbao-data.zip"'
    return response


@blueprint.post("/withdraw")
def withdraw() -> Any:
    """I no longer agree."""
    candidate()
    if request.form.get("sure") != "1":
        return _page(error=text("personal.tick"), about="withdraw"), 422
    dispatch(WithdrawConsents(_session()))
    return redirect(url_for("me.verification"), 303)


@blueprint.post("/close")
def close() -> Any:
    """Close the account."""
    candidate()
    if request.form.get("sure") != "1":
        return _page(error=text("personal.tick"), about="close"), 422
    dispatch(CloseAccount(_session()))
    g.token = site.fresh_token()
    return render_template("personal_closed.html")


def _me() -> Any:
    account = candidate().account_id
    assert account is not None
    return ask(people.me, account)


def _page(error: str = "", about: str = "prove", sent: bool = False) -> str:
    me, account = _me(), candidate().account_id
    assert account is not None
    return render_template(
        "personal.html",
        tab="me",
        back=url_for("me.index"),
        me=me,
        proved=ask(personal.proved, _session(), site.site().clock() - PROVED_FOR),
        consents=ask(personal.consents, account),
        notices=ask(personal.notices, account),
        exports=ask(personal.exports, account),
        kept={"declarations": site.site().keep.declarations // YEAR, "orders": site.site().keep.orders // YEAR},
        errors={about: error} if error else {},
        sent=sent,
    )
