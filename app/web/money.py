"""财务: orders, refunds, bills and their differences, a report per exam."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import money
from app.web import site
from app.web.site import ask, dispatch
from workflows.catalog import ROLES
from workflows.commands.money import ProposeRefund, Reconcile
from workflows.errors import Invalid
from workflows.forms.cleaning import SHANGHAI
from workflows.words import say

blueprint = Blueprint("money", __name__, url_prefix="/ops/money")
SEES, FINANCE = ("cashier", "finance_approver", "auditor"), ("cashier", "finance_approver")
STATUSES = ("CREATED", "PREPAID", "PAID", "CLOSING", "CLOSED", "REFUNDING", "REFUNDED", "REFUND_ABNORMAL",
            "REFUND_CLOSED", "DISPUTED")  # fmt: skip


@blueprint.get("")
def index() -> Any:
    """Orders, found by number or status."""
    site.staff(*SEES)
    asked, status = request.args.get("q", "").strip()[:40], request.args.get("status", "")
    status = status if status in STATUSES else ""
    found = ask(money.orders, asked, status)
    return _page("orders", orders=found, asked=asked, status=status, statuses=STATUSES)


@blueprint.get("/orders/<uuid:order_id>")
def order(order_id: UUID) -> Any:
    """An order and all that has happened to its money."""
    who = site.staff(*SEES)
    may = who.has("cashier") and not who.has("finance_approver")
    return _page("order", shown=ask(money.order, order_id), may_refund=may)


@blueprint.post("/orders/<uuid:order_id>/refund")
def propose(order_id: UUID) -> Any:
    """提出退款, outside of the rules: finance approves."""
    site.staff("cashier")
    dispatch(ProposeRefund(order_id, request.form.get("reason", "")))
    return redirect(url_for("money.refunds"), 303)


@blueprint.get("/refunds")
def refunds() -> Any:
    """Refunds that are not over."""
    site.staff(*SEES)
    return _page("refunds", refunds=ask(money.refunds), roles=ROLES)


@blueprint.get("/bills")
def bills() -> Any:
    """Bills by day, and the differences."""
    who = site.staff(*SEES)
    found, gaps = ask(money.bills), ask(money.differences)
    yesterday = _today() - timedelta(days=1)
    return _page("bills", bills=found, differences=gaps, roles=ROLES, may=who.has(*FINANCE), yesterday=yesterday)


@blueprint.post("/bills")
def reconcile() -> Any:
    """对账: a day once more."""
    site.staff(*FINANCE)
    dispatch(Reconcile(_day("day")))
    return redirect(url_for("money.bills"), 303)


@blueprint.get("/report")
def report() -> Any:
    """Per exam, with the parts of the fee."""
    site.staff(*SEES)
    today = _today()
    since = _day("since") if request.args.get("since") else today.replace(day=1)
    until = _day("until") if request.args.get("until") else today
    return _page("report", lines=ask(money.report, since, until), since=since, until=until)


def _page(name: str, **shown: Any) -> str:
    return render_template(f"money/{name}.html", tab=name, visitor=site.visitor(), scope="", **shown)


def _today() -> date:
    return site.site().clock().astimezone(SHANGHAI).date()


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        raise Invalid({name: say("money.no_day")}) from None
