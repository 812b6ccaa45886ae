"""The payment page, the mini-program's native one, and WeChat Pay's notifications.

What a payment sheet says never counts: the page asks the server, and the server asks WeChat.
"""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import declarations, payments, tasks
from app.statuses import status_of
from app.web import site
from app.web.site import actor, ask, candidate, dispatch, dispatch_anonymous, pay_channel
from app.web.texts import spoken, text
from workflows.commands.declaration import AskPayment, NamePayer, RecordNotification, RenewPayment
from workflows.errors import Forbidden, Invalid, NotFound, Refused, TaskNotReady
from workflows.ports import Unavailable

blueprint = Blueprint("payments", __name__)
OPEN = ("CREATED", "PREPAID")


@blueprint.get("/declarations/<uuid:declaration_id>/pay")
def pay(declaration_id: UUID) -> Any:
    """The payment page: the sheet, then the result, which only the server knows."""
    record = ask(declarations.detail, declaration_id, candidate())
    open_tasks = [task for task in ask(tasks.of_instance, record.instance_id, actor()) if task.element_id == "pay"]
    if open_tasks:
        return redirect(url_for("tasks.show", task_id=open_tasks[0].id), 303)
    shown = ask(payments.of_declaration, declaration_id)
    here = shown.status in OPEN and shown.channel == pay_channel()
    doors, back = site.site().doors, url_for("payments.pay", declaration_id=declaration_id, checking=1, _external=True)
    parameters, sheet = None, ""
    if here and shown.channel == "mp":
        sheet = doors.native_page(str(shown.order_id), back)
    elif here and shown.prepay_id:
        parameters, sheet = doors.pay_parameters(shown.prepay_id, "oa"), doors.pay_sheet(shown.prepay_id, back)
    return render_template(
        "pay.html",
        tab="records",
        record=record,
        payment=shown,
        here=here,
        parameters=parameters,
        sheet=sheet,
        payable=here and bool(sheet or (site.in_wechat() and (parameters or shown.channel == "mp"))),
        in_wechat=site.in_wechat(),
        checking="checking" in request.args,
        now=site.site().clock(),
        back=url_for("declarations.show", declaration_id=declaration_id),
    )


@blueprint.post("/declarations/<uuid:declaration_id>/pay/check")
def check(declaration_id: UUID) -> Any:
    """The payer is back: WeChat is asked, after the commit; a script is told whether there is something new to see."""
    dispatch(AskPayment(declaration_id))
    if request.accept_mimetypes.best == "application/json":
        return {"settled": ask(payments.of_declaration, declaration_id).status not in OPEN}
    return redirect(url_for("payments.pay", declaration_id=declaration_id, checking=1), 303)


@blueprint.post("/declarations/<uuid:declaration_id>/pay/renew")
def renew(declaration_id: UUID) -> Any:
    """重新下单: in another place, or by another WeChat."""
    record = ask(declarations.detail, declaration_id, candidate())
    try:
        dispatch(RenewPayment(declaration_id))
    except TaskNotReady:  # over already: the page shows how it stands
        return redirect(url_for("payments.pay", declaration_id=declaration_id), 303)
    return redirect(url_for("cases.show", instance_id=record.instance_id), 303)


@blueprint.post("/wx/pay/native")
def native() -> Any:
    """The native page says which order is paid, and by its own wx.login who pays; it gets a ticket to ask with."""
    said = request.get_json(silent=True)
    said = said if isinstance(said, dict) else {}
    try:
        order_id = UUID(str(said.get("order", "")))
        appid, openid = site.site().doors.wechat_identity("mp", str(said.get("code", "")))
        dispatch_anonymous(NamePayer(order_id, appid, openid))
    except ValueError:
        return _refused(NotFound())
    except Refused as refused:
        return _refused(refused)
    except Unavailable:
        return {"detail": text("pay.service_away")}, 503
    return {"ticket": _ticket(order_id)}


@blueprint.get("/wx/pay/native")
def native_parameters() -> Any:
    """What wx.requestPayment is called with; 202 while the order is being placed."""
    try:
        order_id = UUID(request.args.get("order", ""))
    except ValueError:
        return _refused(NotFound())
    if not hmac.compare_digest(request.args.get("ticket", "").encode(), _ticket(order_id).encode()):
        return _refused(Forbidden())
    row = ask(payments.placed, order_id)
    if row.status == "CREATED":
        return {}, 202
    if row.status != "PREPAID":
        return _refused(TaskNotReady(text("pay.order_over")))
    return {"parameters": site.site().doors.pay_parameters(row.prepay_id, "mp"), "amount_fen": row.amount_fen}


def _ticket(order_id: UUID) -> str:
    return hmac.new(site.site().secret, f"native\0{order_id}".encode(), "sha256").hexdigest()[:32]


def _refused(why: Refused) -> tuple[dict[str, str], int]:
    problems = why.problems if isinstance(why, Invalid) else {}
    return {"detail": spoken(next(iter(problems.values()), why.words))}, status_of(why)


@blueprint.post("/wx/pay/notify")
def notified() -> Any:
    """204 once it is kept; 401 for what WeChat has not signed."""
    body = request.get_data(cache=False)
    try:
        told = site.site().doors.read_notification(request.headers, body, site.site().clock())
    except Forbidden as refused:
        return {"code": "FAIL", "message": refused.words}, 401
    dispatch_anonymous(RecordNotification(told.id, told.kind, told.content))
    return "", 204
