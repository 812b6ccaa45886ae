"""The form on paper: printed by its owner, or by a reviewer who holds it; and told from an older print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app import printing
from app.queries import declarations, files, prints
from app.web import panels, site
from app.web.site import actor, ask, dispatch
from app.web.texts import text
from workflows import forms
from workflows.commands.personal import NoteSight
from workflows.errors import NotFound

blueprint = Blueprint("printing", __name__)

NAMES = ("sign_person", "sign_unit", "sign_point")


@blueprint.get("/declarations/<uuid:declaration_id>/form.pdf")
def form(declaration_id: UUID) -> Response:
    """打印申报表: what was submitted last, with its number and version."""
    record = ask(declarations.detail, declaration_id, actor())
    if not record.snapshot:
        raise NotFound
    dispatch(NoteSight(record.owner_id, f"declaration:{declaration_id}"))
    number = prints.with_version(record.number, record.version)
    answers = {**record.snapshot["answers"], "doc_number": record.snapshot["person"]["number"]}
    sheet = printing.Sheet(
        title=text("print.title", exam=record.batch),
        number=number,
        sections=panels.of_record(record.instance_id, answers, _in_print),
        photo=ask(files.content, UUID(answers["PHOTO"][0]), actor()).content if answers.get("PHOTO") else b"",
        signatures=[text(f"print.{name}") for name in NAMES],
        foot=text("print.foot"),
        at=site.site().clock(),
    )
    headers = {"Content-Disposition": f'inline; filename="{number}.pdf"', "Cache-Control": "private, no-store"}
    return Response(printing.draw(sheet), mimetype="application/pdf", headers=headers)


def _in_print(one: forms.Field, value: Any, values: Any) -> str:
    """An answer as paper has it: rows one below the other, of documents how many pictures there are."""
    if one.type == "filepicker":
        return text("print.pictures", count=len(value))
    if one.type == "dynamiclist" and value:
        return "\n".join(panels.row(one, each) for each in value)
    return str(panels.shown(one, value, values))


@blueprint.get("/desk/prints")
def check() -> str:
    """核对申报表: the number on a form, scanned or typed, is the newest version, an older one, or unknown."""
    who, scanned = site.reviewer(), request.args.get("number", "")
    found = ask(prints.paper, scanned, who) if scanned else None
    return render_template("desk_prints.html", scope="prints", scanned=scanned, paper=found, visitor=site.visitor())
