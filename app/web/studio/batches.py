"""Batches: projects, years, windows, notices, fees, majors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Response, redirect, request, url_for

from app.queries import batches, releases
from app.web.rendering import day, last_day
from app.web.site import ask, dispatch
from app.web.studio import sheets
from app.web.studio.site import blueprint, drawer, page, reader
from workflows.commands.batches import CopyBatch, OfferMajors, PublishNotice, SaveBatch
from workflows.engine import difference
from workflows.errors import Invalid
from workflows.forms.cleaning import SHANGHAI
from workflows.handlers.batches import KEY, TIMINGS
from workflows.model import Bundle, Major, Plan
from workflows.words import say

ENDS = ("closes_at", "pay_by", "unit_by", "point_by", "area_by", "exam_ends_at")
HEAD = (
    say("exam.column.code"),
    say("exam.column.name"),
    say("exam.column.level"),
    say("exam.column.category"),
    say("exam.column.subjects"),
)


@blueprint.get("/batches")
def batch_list() -> Any:
    """All batches, the newest first."""
    reader()
    return page("studio/batches.html", batches=ask(batches.all_ones), tab="batches")


@blueprint.get("/batches/<uuid:batch_id>")
def batch(batch_id: UUID) -> Any:
    """A batch: what was decided, notice, majors, fees."""
    reader()
    found = ask(batches.view, batch_id)
    return _page(found, _shown(found), {})


def _shown(found: Any) -> dict[str, str]:
    """A batch as its form shows it: windows by their days."""
    days = {"opens_at": day(found.opens_at), **{name: last_day(getattr(found, name)) for name in ENDS}}
    texts = {name: str(getattr(found, name)) for name in ("code", "name", "project", "exam_year", "pay_timing")}
    return {
        **texts,
        **days,
        "unit_required": "on" if found.unit_required else "",
        "release_id": str(found.release_id or ""),
    }


def _page(found: Any, values: Mapping[str, str], errors: Mapping[str, str], notice: str | None = None) -> Any:
    published = [one for one in ask(releases.listing, KEY) if one["status"] not in ("proposed", "declined")]
    told = ask(batches.notices, found.id)
    fees = _fees(found.release_id or next((one["id"] for one in published if one["status"] == "published"), None))
    return page(
        "studio/batch.html",
        batch=found,
        values=values,
        errors=errors,
        ends=ENDS,
        timings=TIMINGS,
        releases=published,
        notices=told,
        notice=notice if notice is not None else (told[0].text if told else ""),
        preview=notice is not None,
        majors=ask(batches.majors, found.project, found.exam_year),
        fees=fees,
        tab="batches",
    )


def _fees(release_id: UUID | None) -> list[Any]:
    """The fee tables of the release that new declarations of the batch run on."""
    if release_id is None:
        return []
    bundle = ask(releases.bundle, release_id)
    return [one for one in difference(Bundle(bundle.key, {}), bundle) if one.new is not None and one.new.id == "fee"]


@blueprint.post("/batches/<uuid:batch_id>")
def save_batch(batch_id: UUID) -> Any:
    """Change it."""
    drawer()
    found = ask(batches.view, batch_id)
    try:
        dispatch(SaveBatch(batch_id, _plan(found)))
    except Invalid as invalid:
        return _page(found, request.form, invalid.problems), 422
    return redirect(url_for("studio.batch", batch_id=batch_id), 303)


def _plan(found: Any) -> Plan:
    form, shown = request.form, _shown(found)
    year, release = form.get("exam_year", ""), form.get("release_id", "")
    return Plan(
        code=form.get("code", "").strip(),
        name=form.get("name", "").strip(),
        project=form.get("project", "").strip(),
        exam_year=int(year) if year.isdecimal() and len(year) < 5 else 0,
        **{name: _moment(found, shown, name) for name in ("opens_at", *ENDS)},
        pay_timing=form.get("pay_timing", ""),
        unit_required=form.get("unit_required") == "on",
        release_id=_id(release) if release else None,
    )


def _moment(found: Any, shown: Mapping[str, str], name: str) -> datetime:
    """A day of China: its beginning for the opening, its end for everything else; unchanged where the day is."""
    given = request.form.get(name, "").strip()
    if given == shown[name]:
        kept: datetime = getattr(found, name)
        return kept
    try:
        begin = datetime.combine(datetime.fromisoformat(given).date(), time(), SHANGHAI)
    except ValueError as error:
        raise Invalid({name: say("exam.date")}) from error
    return begin if name == "opens_at" else begin + timedelta(days=1)


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise Invalid({"release_id": say("exam.published_release")}) from error


@blueprint.post("/batches/<uuid:batch_id>/copy")
def copy_batch(batch_id: UUID) -> Any:
    """Next year's from this one."""
    drawer()
    return redirect(url_for("studio.batch", batch_id=dispatch(CopyBatch(batch_id))), 303)


@blueprint.post("/batches/<uuid:batch_id>/notice")
def notice(batch_id: UUID) -> Any:
    """Preview the notice, or publish it as the next version."""
    drawer()
    text = request.form.get("text", "")
    if "preview" in request.form:
        found = ask(batches.view, batch_id)
        return _page(found, _shown(found), {}, text)
    try:
        dispatch(PublishNotice(batch_id, text))
    except Invalid as invalid:
        found = ask(batches.view, batch_id)
        return _page(found, _shown(found), invalid.problems, text), 422
    return redirect(url_for("studio.batch", batch_id=batch_id) + "#notice", 303)


@blueprint.get("/batches/<uuid:batch_id>/majors.xlsx")
def majors_out(batch_id: UUID) -> Response:
    """The majors as a workbook."""
    reader()
    found = ask(batches.view, batch_id)
    offered = ask(batches.majors, found.project, found.exam_year)
    return sheets.workbook(
        f"majors-{found.code}", say("exam.sheet"), HEAD, [[str(value) for value in row] for row in offered]
    )


@blueprint.post("/batches/<uuid:batch_id>/majors")
def majors_in(batch_id: UUID) -> Any:
    """The majors from a workbook: these and no others."""
    drawer()
    head, *rows = sheets.rows_of(request.files.get("file")) or [[]]
    if tuple(head[: len(HEAD)]) != HEAD:
        raise Invalid({"file": say("sheet.head", head=list(HEAD))})
    dispatch(OfferMajors(batch_id, tuple(_major(number, row) for number, row in enumerate(rows, 2))))
    return redirect(url_for("studio.batch", batch_id=batch_id) + "#majors", 303)


def _major(number: int, row: list[str]) -> Major:
    code, name, level, group, subjects = (*row, "", "", "", "", "")[:5]
    if not (code and name and level and group and subjects.isdecimal() and 1 <= int(subjects) <= 20):
        raise Invalid({"file": say("exam.major_row", row=number)})
    return Major(code, name, level, group, int(subjects))
