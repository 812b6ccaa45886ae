"""单位版: a unit's business contact registers it, knows its people, hands out its code, submits upward."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from app.queries import registrations, unit_edition
from app.web import site
from app.web.site import actor, ask, dispatch
from workflows.commands.units import StartRegistration

blueprint = Blueprint("unit", __name__, url_prefix="/unit")


@blueprint.get("")
def index() -> Any:
    """The units one works for, and the registration under way."""
    who = actor()
    account = who.account_id
    assert account is not None
    registration = None if who.staff else ask(registrations.running, account)
    return page("unit/index.html", units=ask(unit_edition.mine, account), registration=registration)


@blueprint.post("/registration")
def register() -> Any:
    """机构注册: begin, or go on."""
    moved = dispatch(StartRegistration())
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)


def page(template: str, **shown: Any) -> Any:
    """A page of the unit edition."""
    return render_template(template, visitor=site.visitor(), **shown)
