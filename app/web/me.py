"""个人中心: identity, work unit, messages, settings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import declarations, people, tasks, units
from app.web.site import ask, candidate, dispatch
from workflows.commands.identity import (
    ChangeIdentity,
    StartBinding,
    StartVerification,
    TakeBackVerification,
    UnbindUnit,
)
from workflows.commands.units import TakeBackBinding

blueprint = Blueprint("me", __name__)


def _me() -> Any:
    account = candidate().account_id
    assert account is not None
    return ask(people.me, account)


@blueprint.get("/me")
def index() -> Any:
    """The menu."""
    return render_template("me.html", tab="me", me=_me())


@blueprint.get("/me/verification")
def verification() -> Any:
    """实名认证: the status, and the way on."""
    running = [task for task in ask(tasks.listing, candidate(), "mine").items if task.key == "real_name_verification"]
    return render_template("verification.html", tab="me", me=_me(), running=running, back=url_for("me.index"))


@blueprint.post("/me/verification")
def verify() -> Any:
    """Begin, or go on: all entrances lead to the same running process."""
    moved = dispatch(StartVerification())
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)


@blueprint.post("/me/verification/change")
def change() -> Any:
    """Another name, number or document, once verified."""
    moved = dispatch(ChangeIdentity())
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)


@blueprint.post("/me/verification/take-back")
def take_back() -> Any:
    """Before a reviewer has claimed it."""
    moved = dispatch(TakeBackVerification())
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)


@blueprint.get("/me/work-unit")
def work_unit() -> Any:
    """工作单位."""
    account = candidate().account_id
    assert account is not None
    records = ask(declarations.records, account)
    declared = any(record.status in declarations.OPEN and record.submitted_at for record in records)
    return render_template(
        "work_unit.html",
        tab="me",
        me=_me(),
        declared=declared,
        left=any(record.unit_changed for record in records),
        in_vain=ask(units.looked_in_vain, account),
        waiting=ask(people.waiting, account),
        back=url_for("me.index"),
    )


@blueprint.get("/me/work-unit/registration")
def registration() -> Any:
    """机构注册说明: who registers a unit that is not found, and how."""
    candidate()
    return render_template("registration.html", tab="me", back=url_for("me.work_unit"))


@blueprint.post("/me/work-unit/bind")
def bind() -> Any:
    """Search and confirm."""
    moved = dispatch(StartBinding())
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)


@blueprint.post("/me/work-unit/take-back")
def take_back_binding() -> Any:
    """Do not wait for the unit any longer."""
    dispatch(TakeBackBinding())
    return redirect(url_for("me.work_unit"), 303)


@blueprint.post("/me/work-unit/unbind")
def unbind() -> Any:
    """解绑工作单位."""
    dispatch(UnbindUnit())
    return redirect(url_for("me.work_unit"), 303)


@blueprint.post("/settings")
def settings() -> Any:
    """Large type and language, kept in this browser."""
    response = redirect(request.form["next"] if request.form.get("next") in ("/me", "/login") else "/", 303)
    for name, allowed in (("care", ("0", "1")), ("lang", ("zh", "en"))):
        if request.form.get(name) in allowed:
            response.set_cookie(name, request.form[name], max_age=31_536_000, samesite="Lax", httponly=True)
    return response
