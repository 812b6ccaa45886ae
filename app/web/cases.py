"""Between two of a person's steps: the case moves on by itself, the page waits for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from app.queries import declarations, instances, tasks
from app.web.site import actor, ask

blueprint = Blueprint("cases", __name__)

# Where a person goes on when a case asks nothing more of them now.
AFTER = {
    "declaration": "declarations.show",
    "real_name_verification": "me.verification",
    "work_unit_binding": "me.work_unit",
    "institution_registration": "unit.index",
}


@blueprint.get("/cases/<uuid:instance_id>")
def show(instance_id: UUID) -> Any:
    """On to the person's next task, or to the page of the matter; a waiting page while a service is being asked."""
    who = actor()
    case = ask(instances.view, instance_id, who)
    open_tasks = ask(tasks.of_instance, instance_id, who)
    if open_tasks:
        return redirect(url_for("tasks.show", task_id=open_tasks[0].id), 303)
    if case["busy"]:
        return render_template("waiting.html", case=case)
    if case["key"] == "declaration" and "pay" in ask(declarations.detail, UUID(case["subject"]), who).may:
        return redirect(url_for("payments.pay", declaration_id=case["subject"]), 303)
    return redirect(after(case["key"], case["subject"]), 303)


def after(key: str, subject: str) -> str:
    """The page of the matter."""
    endpoint = AFTER.get(key)
    if endpoint is None:
        return url_for("home.index")
    return url_for(endpoint, declaration_id=subject) if key == "declaration" else url_for(endpoint)
