"""首页: who one is, what one can declare for, what waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from app.queries import declarations, people, tasks
from app.web import site
from app.web.site import ask, candidate, dispatch
from workflows.commands.declaration import StartDeclaration
from workflows.model import Actor

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> Any:
    """The portal; staff have their own."""
    found = site.visitor()
    if found is not None and found.actor.staff:
        return redirect(url_for(_workplace(found.actor)), 303)
    account = candidate().account_id
    assert account is not None
    return render_template(
        "home.html",
        tab="home",
        in_wechat=site.in_wechat(),
        me=ask(people.me, account),
        businesses=ask(declarations.business, account),
        todo=[task for task in ask(tasks.listing, candidate(), "mine").items if task.element_id != "search_unit"],
    )


def _workplace(actor: Actor) -> str:
    """Where somebody of the staff works, by their first role."""
    if actor.has("policy_staff", "policy_approver"):
        return "studio.index"
    return "ops.index" if actor.has("operator", "auditor") else "desk.pool"


@blueprint.post("/business/<uuid:batch_id>/start")
def start(batch_id: UUID) -> Any:
    """开始申报, or go on with the draft."""
    moved = dispatch(StartDeclaration(batch_id))
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)
