"""审核工作台: the pool, one's own tasks, and the task that is open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import options, reviews, tasks
from app.web import site
from app.web.panels import of_record
from app.web.rendering import FormPage, render
from app.web.site import ask, dispatch
from workflows import forms
from workflows.catalog import ROLES
from workflows.commands import ClaimNext, ClaimTask, CompleteTask, ReleaseTask
from workflows.commands.personal import NoteSight
from workflows.errors import Invalid

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("")
def pool() -> Any:
    """待认领."""
    return _list("pool")


@blueprint.get("/claimed")
def claimed() -> Any:
    """我的任务."""
    return _list("claimed")


def _list(scope: str) -> Any:
    who = site.reviewer()
    page = ask(tasks.listing, who, scope, cursor=request.args.get("cursor", ""))
    return render_template(
        "desk_list.html",
        scope=scope,
        page=page,
        lines=ask(reviews.lines, [task.id for task in page.items]),
        pressing=ask(reviews.pressing, who),
        roles=ROLES,
        now=site.site().clock(),
        visitor=site.visitor(),
    )


@blueprint.post("/next")
def claim_next() -> Any:
    """领取下一项."""
    site.reviewer()
    found = dispatch(ClaimNext())
    if found is None:
        return redirect(url_for("desk.pool", none=1), 303)
    return redirect(url_for("desk.show", task_id=found.id), 303)


@blueprint.post("/tasks/<uuid:task_id>/claim")
def claim(task_id: UUID) -> Any:
    """认领."""
    site.reviewer()
    dispatch(ClaimTask(task_id))
    return redirect(url_for("desk.show", task_id=task_id), 303)


@blueprint.post("/tasks/<uuid:task_id>/release")
def release(task_id: UUID) -> Any:
    """退回任务池."""
    site.reviewer()
    dispatch(ReleaseTask(task_id))
    return redirect(url_for("desk.pool"), 303)


@blueprint.get("/tasks/<uuid:task_id>")
def show(task_id: UUID) -> Any:
    """The task: answers, pictures, history, and the decision's form."""
    task = ask(tasks.view, task_id, site.reviewer())
    return _page(task, task.values if task.values.get("decision") is None else {})


@blueprint.post("/tasks/<uuid:task_id>")
def decide(task_id: UUID) -> Any:
    """The decision."""
    task = ask(tasks.view, task_id, site.reviewer())
    form = ask(tasks.form, task) or forms.load({"components": []})
    values = forms.read(form, request.form)
    revision = request.form.get("revision", "")
    try:
        dispatch(CompleteTask(task_id, values, int(revision) if revision.isdecimal() else None))
    except Invalid as invalid:
        return _page(task, values, invalid.problems), 422
    return redirect(url_for("desk.claimed", done=1), 303)


def _page(task: Any, values: Any, errors: Any = None) -> Any:
    form = ask(tasks.form, task)
    shown = None
    if form is not None and task.mine:
        shown = render(
            FormPage(
                form,
                values,
                url_for("desk.decide", task_id=task.id),
                task.revision,
                site.site().clock(),
                errors or {},
                ask(reviews.panels, task),
                lambda source, context: ask(options.listing, source, context),
            )
        )
    subject = ask(reviews.of_task, task, site.reviewer())
    if subject.reveals and task.owner_id is not None:
        dispatch(NoteSight(task.owner_id, f"task:{task.id}"))
    return render_template(
        "desk_task.html",
        task=task,
        form=shown,
        subject=subject,
        groups=of_record(task.instance_id, subject.answers),
        roles=ROLES,
        visitor=site.visitor(),
    )
