"""单位版: a unit's business contact registers it, knows its people, hands out its code, submits upward."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import registrations, unit_edition
from app.web import site
from app.web.site import actor, ask, dispatch
from workflows.commands.units import (
    Appoint,
    ChangeContact,
    ConfirmEach,
    Dismiss,
    RemovePerson,
    RotateCode,
    StartRegistration,
    SubmitUpward,
)
from workflows.errors import Invalid
from workflows.model import Grant
from workflows.ports.units import Unit

blueprint = Blueprint("unit", __name__, url_prefix="/unit")


def _me() -> UUID:
    account = actor().account_id
    assert account is not None
    return account


def _mine(unit_id: UUID, *roles: str) -> Unit:
    return ask(unit_edition.one, unit_id, _me(), *roles)


def _page(template: str, **shown: Any) -> Any:
    return render_template(template, visitor=site.visitor(), **shown)


@blueprint.get("")
def index() -> Any:
    """The units one works for, and the registration under way."""
    account = _me()
    registration = None if actor().staff else ask(registrations.running, account)
    units = [(unit, ask(unit_edition.counts, unit.id)) for unit in ask(unit_edition.mine, account)]
    return _page("unit/index.html", units=units, registration=registration)


@blueprint.post("/registration")
def register() -> Any:
    """机构注册: begin, or go on."""
    moved = dispatch(StartRegistration())
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)


@blueprint.get("/<uuid:unit_id>")
def show(unit_id: UUID) -> Any:
    """A unit: its facts, its code, what waits."""
    unit = _mine(unit_id)
    contact = _is_contact(unit)
    reached = ask(unit_edition.contact, unit_id, _me()) if contact else {}
    counted = ask(unit_edition.counts, unit_id)
    return _page("unit/show.html", unit=unit, contact=contact, reached=reached, counts=counted)


def _is_contact(unit: Unit) -> bool:
    return Grant(unit_edition.CONTACT, f"institution:{unit.id}") in actor().grants


@blueprint.post("/<uuid:unit_id>/code")
def rotate(unit_id: UUID) -> Any:
    """The new confirmation code, on this page and never again."""
    version = request.form.get("version", "")
    code = dispatch(RotateCode(unit_id, int(version) if version.isdecimal() else -1))
    return _page("unit/code.html", unit=_mine(unit_id), code=code)


@blueprint.post("/<uuid:unit_id>/confirms")
def confirm_each(unit_id: UUID) -> Any:
    """Whether each person who binds is to be confirmed."""
    dispatch(ConfirmEach(unit_id, request.form.get("on") == "1"))
    return redirect(url_for("unit.show", unit_id=unit_id), 303)


@blueprint.post("/<uuid:unit_id>/contact")
def change_contact(unit_id: UUID) -> Any:
    """How its business contact is reached."""
    dispatch(ChangeContact(unit_id, request.form.get("department", ""), request.form.get("mobile", "")))
    return redirect(url_for("unit.show", unit_id=unit_id), 303)


@blueprint.get("/<uuid:unit_id>/people")
def people(unit_id: UUID) -> Any:
    """Who is bound, and who asks to be."""
    unit, typed = _mine(unit_id, unit_edition.CONTACT), request.args.get("q", "").strip()[:25]
    found, more = ask(unit_edition.people, unit_id, _me(), typed, _after())
    return _page(
        "unit/people.html",
        unit=unit,
        people=found,
        more=more,
        typed=typed,
        asking=ask(unit_edition.asking, unit_id, _me()),
        holders=ask(unit_edition.holders, unit_id, _me()),
    )


def _after() -> UUID | None:
    given = request.args.get("after")
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Invalid({"after": "cursor"}) from error


@blueprint.post("/<uuid:unit_id>/people/<uuid:binding_id>/remove")
def remove(unit_id: UUID, binding_id: UUID) -> Any:
    """Somebody has left."""
    dispatch(RemovePerson(unit_id, binding_id))
    return redirect(url_for("unit.people", unit_id=unit_id), 303)


@blueprint.post("/<uuid:unit_id>/people/<uuid:binding_id>/role")
def appoint(unit_id: UUID, binding_id: UUID) -> Any:
    """A role for the unit."""
    dispatch(Appoint(unit_id, binding_id, request.form.get("role", "")))
    return redirect(url_for("unit.people", unit_id=unit_id), 303)


@blueprint.post("/<uuid:unit_id>/holders/<uuid:account_id>/dismiss")
def dismiss(unit_id: UUID, account_id: UUID) -> Any:
    """A role taken away, or one's own laid down."""
    dispatch(Dismiss(unit_id, account_id, request.form.get("role", "")))
    return redirect(url_for("unit.index" if account_id == _me() else "unit.people", unit_id=unit_id), 303)


@blueprint.get("/<uuid:unit_id>/declarations")
def declarations(unit_id: UUID) -> Any:
    """The unit's declarations, what is to be submitted, and what was."""
    unit, status = _mine(unit_id), request.args.get("status", "")
    found, more = ask(unit_edition.declarations, unit_id, status, _after())
    return _page(
        "unit/declarations.html",
        unit=unit,
        contact=_is_contact(unit),
        status=status,
        declarations=found,
        more=more,
        states=ask(unit_edition.states, unit_id),
        waiting=ask(unit_edition.to_submit, unit_id),
        bundles=ask(unit_edition.bundles, unit_id),
    )


@blueprint.post("/<uuid:unit_id>/submissions/<uuid:batch_id>")
def submit(unit_id: UUID, batch_id: UUID) -> Any:
    """上报: everything approved of a batch, as one bundle."""
    submission_id = dispatch(SubmitUpward(unit_id, batch_id))
    return redirect(url_for("unit.sheet", submission_id=submission_id), 303)


@blueprint.get("/submissions/<uuid:submission_id>")
def sheet(submission_id: UUID) -> Any:
    """The cover sheet of a bundle, to be printed, signed and stamped."""
    bundle = ask(unit_edition.sheet, submission_id, _me())
    return _page("unit/sheet.html", unit=_mine(bundle.unit_id), bundle=bundle)
