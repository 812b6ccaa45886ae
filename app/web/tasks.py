"""A person's task: its form, its answers, its drafts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.pictures import PHOTO
from app.queries import known, options, tasks
from app.queries.tasks import TaskView
from app.web.cases import after
from app.web.files import store
from app.web.panels import panels_of
from app.web.rendering import FormPage, render
from app.web.site import actor, ask, dispatch, site
from workflows import forms
from workflows.commands import CompleteTask, SaveDraft
from workflows.commands.core import Page
from workflows.commands.declaration import ChooseAgain
from workflows.errors import Invalid, NotFound, Stale, TaskNotReady

blueprint = Blueprint("tasks", __name__)

PAGE_ID = 16  # characters of a page's name


@blueprint.get("/tasks/<uuid:task_id>")
def show(task_id: UUID) -> Any:
    """The task's form, as far as it was filled; on to the case's next page when it is done."""
    task = ask(tasks.view, task_id, actor())
    if task.state != "open":
        return redirect(url_for("cases.show", instance_id=task.instance_id), 303)
    return page(task, task.values)


@blueprint.post("/tasks/<uuid:task_id>")
def complete(task_id: UUID) -> Any:
    """Send in the form; or another of its buttons, which keeps what was filled so far."""
    task, form = _open(task_id)
    values = forms.read(form, request.form) if form else {}
    refused = _add_pictures(form, values) if form else {}
    if refused:
        return page(_kept(task, values), values, refused), 422
    if form and {"_add", "_del", "_refresh"} & request.form.keys():
        changed = _rows(form, values, request.form)
        return page(_kept(task, changed), changed)
    if "_choose_again" in request.form:
        _kept(task, values)
        return redirect(url_for("cases.show", instance_id=dispatch(ChooseAgain(UUID(task.subject)))), 303)
    return _sent(task, values)


def _sent(task: TaskView, values: dict[str, Any]) -> Any:
    revision = request.form.get("revision", "")
    command = CompleteTask(task.id, values, int(revision) if revision.isdecimal() else None, page=_page_sent())
    try:
        moved = dispatch(command)
    except Invalid as invalid:
        return page(_kept(task, values), values, invalid.problems), 422
    except Stale as stale:
        return page(ask(tasks.view, task.id, actor()), values, {"": stale.words}), 409
    if moved.tasks:
        return redirect(url_for("tasks.show", task_id=moved.tasks[0].id, _anchor=request.args.get("at")), 303)
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)


@blueprint.post("/tasks/<uuid:task_id>/draft")
def draft(task_id: UUID) -> Any:
    """Keep what was filled so far."""
    _, form = _open(task_id)
    if form is not None:
        dispatch(SaveDraft(task_id, forms.read(form, request.form), _page_sent()))
    return {"saved": True}


def _page_sent() -> Page | None:
    """The page that sends, as it was told who it is."""
    began_with, _, own = request.form.get("page", "").partition(".")
    return Page(own[:PAGE_ID], began_with[:PAGE_ID]) if own else None


def _kept(task: TaskView, values: Mapping[str, Any]) -> TaskView:
    """The task with its draft kept as it was sent: a browser without JavaScript keeps none by itself."""
    try:
        dispatch(SaveDraft(task.id, values, _page_sent()))
    except Stale:  # told when the form is sent in; until then both are there
        return task
    return ask(tasks.view, task.id, actor())


def _open(task_id: UUID) -> tuple[TaskView, forms.Form | None]:
    task = ask(tasks.view, task_id, actor())
    if task.state != "open":
        raise TaskNotReady
    if not task.mine:
        raise NotFound
    return task, ask(tasks.form, task)


def _add_pictures(form: forms.Form, values: dict[str, Any]) -> dict[str, str]:
    """Pictures that came with the form itself: a browser without JavaScript sends them only now.

    What is wrong with those that cannot be used, by field; the others are kept."""
    refused: dict[str, str] = {}
    for one in form.fields:
        for sent in request.files.getlist(f"{one.key}.file") if one.type == "filepicker" else ():
            if sent.filename:
                before = [] if one.kind == PHOTO else values[one.key]
                try:
                    values[one.key] = [*before, *store(sent, one.kind)]
                except Invalid as invalid:
                    refused[one.key] = invalid.problems["file"]
    return refused


def _rows(form: forms.Form, values: Mapping[str, Any], posted: Mapping[str, str]) -> dict[str, Any]:
    """The values with a row more, or one less."""
    changed = dict(values)
    lists = {one.key for one in form.fields if one.type == "dynamiclist"}
    if (added := posted.get("_add")) in lists:
        changed[added] = [*changed[added], {}]
    name, _, row = posted.get("_del", "").rpartition("-")
    if row.isdecimal() and name in lists:
        changed[name] = [one for i, one in enumerate(changed[name]) if i != int(row)]
    return changed


def page(task: TaskView, values: Mapping[str, Any], errors: Mapping[str, str] | None = None) -> Any:
    """The page of a task."""
    form = ask(tasks.form, task) or forms.load({"components": []})
    panels = panels_of(form, replace(task, values=values))
    start = _prefilled(form, {**ask(known.suggestions, task), **panels.get("prefill", {})})
    if errors is None:
        values = _without_stale(task, values, panels)
    sealed = {key: start[key] for key in start if (one := form.field(key)) and one.properties.get("as") == "hidden"}
    shown = FormPage(
        form,
        {**start, **{key: value for key, value in values.items() if value is not None}, **sealed},
        url_for("tasks.complete", task_id=task.id),
        task.revision,
        site().clock(),
        errors or {},
        panels,
        lambda source, context: ask(options.listing, source, context),
        url_for("tasks.draft", task_id=task.id),
        f"{task.draft_page}.{secrets.token_hex(PAGE_ID // 2)}",
        ask(known.facts_of, task),
    )
    return render_template("task.html", task=task, form=render(shown), back=after(task.key, task.subject))


def _without_stale(
    task: TaskView, values: Mapping[str, Any], panels: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Without what was answered last time and is to be given anew: a picture that could not be read, say."""
    anew = panels.get("prefill", {}).get("anew")
    if not anew:
        return values
    before = ask(tasks.latest, task.instance_id, task.element_id)
    return {key: value for key, value in values.items() if key not in anew or value != before.get(key)}


def _prefilled(form: forms.Form, known: Mapping[str, Any]) -> dict[str, Any]:
    """Never a consent or a decision: those are given anew each time."""
    given = {one.key: _option(one, known[one.prefill]) for one in form.fields if known.get(one.prefill) is not None}
    before = known.get("before", {})
    return given | {one.key: before[one.key] for one in form.fields if one.key in before and one.type != "checkbox"}


def _option(one: forms.Field, value: Any) -> Any:
    """A value that is known by an option's label is that option."""
    return next((option for option, label in one.options if label == value), value)
