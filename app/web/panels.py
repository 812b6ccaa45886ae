"""What a page shows between the fields of a form: by the panel's name, with what the panel needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import render_template
from markupsafe import Markup

from app.queries import declarations, fees, options, payments, people, progress, registrations, scans, tasks, units
from app.queries.tasks import TaskView
from app.web.rendering import words
from app.web.site import ask, candidate, pay_channel, site
from app.web.texts import listed, said, text
from workflows import forms
from workflows.forms import Form

Show = Callable[[forms.Field, Any, Any], Any]  # (field, value, all values) -> how an answer is shown
Groups = list[tuple[str, list[tuple[str, Any]]]]  # of answers: the group, and (label, shown value) of each


def panels_of(form: Form, task: TaskView) -> dict[str, dict[str, Any]]:
    """The panels that this form asks for, and what its fields may start with."""
    wanted = {item.panel for item in _all(form.items) if item.panel}
    found = {name: PANELS[name](task) for name in wanted if name in PANELS}
    if any(one.prefill for one in form.fields) or task.key == "declaration" or "scan_state" in wanted:
        found["prefill"] = _prefill(task)
    return found


def _all(items: tuple[forms.Field, ...]) -> list[forms.Field]:
    return [one for item in items for one in (item, *_all(item.fields))]


def _me() -> Any:
    return ask(people.me, candidate().account_id)  # type: ignore[arg-type]


def _record(task: TaskView) -> Any:
    return ask(declarations.detail, UUID(task.subject), candidate())


def _prefill(task: TaskView) -> dict[str, Any]:
    """Known already: the verified phone, the unit's city, and what was declared before."""
    me = _me()
    before = ask(declarations.earlier_answers, UUID(task.subject)) if task.key == "declaration" else {}
    version = str(ask(declarations.notice_of, UUID(task.subject)).version) if task.element_id == "read_notice" else None
    known = {"notice_version": version, "before": before, "channel": pay_channel()}
    if task.key == "real_name_verification":
        known |= _scanned(task)
        known["doc_type"] = ask(tasks.latest, task.instance_id, "fill_identity").get("doc_type")
    return known | {"mobile": me.full_mobile or None, "city": me.unit.city_code if me.unit else None}


def _notice(task: TaskView) -> dict[str, Any]:
    return {"notice": ask(declarations.notice_of, UUID(task.subject))}


# A page of the filling, where its answers are changed from the last look: (element, the action that leads back to it).
CHECKED = (("choose", "choose"), ("fill_form", "back"), ("upload_attachments", "attachments"))


def _answers(task: TaskView) -> dict[str, Any]:
    """Everything entered, to be checked before it is submitted; each part with the way to change it."""
    parts, told = [], set[str]()
    for element, action in CHECKED:
        form, given = ask(tasks.form_of, task, element), ask(tasks.latest, task.instance_id, element)
        if form is not None:
            parts.append((action, labelled(form, {key: value for key, value in given.items() if key not in told})))
            told |= given.keys()
    return {"parts": parts, "task": task}


def of_record(instance_id: UUID, answers: Mapping[str, Any], show: Show | None = None) -> Groups:
    """The labelled answers of a snapshot, by the forms of the case's own release."""
    if not answers:
        return []
    paths = [f"forms/declaration_filling/{element}.json" for element, _ in CHECKED[1:]]
    found = [form for path in paths if (form := ask(tasks.form_at, instance_id, path)) is not None]
    return [group for form in found for group in labelled(form, answers, show)]


def labelled(form: Form, values: Any, show: Show | None = None) -> Groups:
    """(group, [(label, shown value)]) of a form's answers; what was hidden is left out."""
    groups: Groups = []
    for item in form.items:
        fields = [one for one in forms.inputs((item,)) if one.key in values]
        if fields:
            groups.append(
                (said(item.label), [(said(one.label), (show or shown)(one, values[one.key], values)) for one in fields])
            )
    return groups


def shown(one: forms.Field, value: Any, values: Any) -> Any:
    """An answer in words, what was typed as it was; pictures as pictures, rows one below the other."""
    if value in (None, "", []):
        return text("form.nothing")
    if one.type == "dynamiclist":
        return words("\n".join(row(one, each) for each in value))
    if one.type == "filepicker":
        return Markup(render_template("panels/pictures.html", files=value, what=one.label))  # noqa: S704  Jinja's
    if isinstance(value, bool):
        return text("form.yes" if value else "form.no")
    if not (one.source or one.options):
        return value
    names = dict(ask(options.listing, one.source, values) if one.source else one.options)
    return listed(names.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))


def row(one: forms.Field, given: Any) -> str:
    """A row of a list: what was answered in it."""
    answered = [(each, given[each.key]) for each in one.fields if given.get(each.key) not in (None, "", False)]
    return listed(each.label if value is True else str(shown(each, value, given)) for each, value in answered)


def _fee(task: TaskView) -> dict[str, Any]:
    """What is to be paid; without a WeChat that pays, first of all the way to one."""
    payment, channel = ask(payments.of_declaration, UUID(task.subject)), pay_channel()
    appid = site().doors.appid(channel)
    able = channel == "mp" or ask(people.has_payer, candidate().account_id, appid)  # type: ignore[arg-type]
    return {"record": _record(task), "payment": payment, "task": task, "halt": not able}


def _scan(task: TaskView) -> dict[str, Any]:
    return {"scan": ask(scans.newest, task.instance_id)}


def _scanned(task: TaskView) -> dict[str, Any]:
    """What was read; of an earlier answer, the picture to take again and the earlier reading count no more."""
    scan = ask(scans.newest, task.instance_id)
    if scan is None:
        return {}
    read = {"scanned_name": "name", "scanned_number": "number", "scanned_until": "valid_to"}
    anew = {*read, *(side for side, _ in scan.advice)}
    return {key: scan.read(name) or None for key, name in read.items()} | {"anew": anew}


def _chosen_unit(task: TaskView) -> Any:
    chosen = ask(tasks.latest, task.instance_id, "search_unit").get("institution")
    return ask(people.unit, UUID(chosen)) if chosen else None


def _unit_choice(task: TaskView) -> dict[str, Any]:
    """The unit whose code is asked for, and how often it may still be tried."""
    unit = _chosen_unit(task)
    tries = ask(people.code_tries, candidate().account_id, unit.id) if unit else None  # type: ignore[arg-type]
    again = unit is not None and ask(units.last_one, candidate().account_id) == unit.id  # type: ignore[arg-type]
    replaced = unit is not None and ask(people.code_replaced, candidate().account_id, unit.id)  # type: ignore[arg-type]
    return {"unit": unit, "tries": tries, "replaced": replaced, "again": again}


def _unit_search(task: TaskView) -> dict[str, Any]:
    """What there is to say of what was typed: too little, too many, out of use, or nothing found at all."""
    typed = task.values.get("unit_query") or task.values.get("parent_query")
    return {"found": ask(units.found, str(typed or "")), "parent": task.element_id != "search_unit"}


def _unit_gone(task: TaskView) -> dict[str, Any]:
    """The unit that was chosen and has been suspended or merged since."""
    unit = _chosen_unit(task)
    return {"gone": unit if unit and unit.status != "ACTIVE" else None}


def _sent_back(task: TaskView) -> dict[str, Any]:
    record = _record(task)
    return {"record": record, "standing": ask(progress.standing, record)}


PANELS: dict[str, Callable[[TaskView], dict[str, Any]]] = {
    "who": lambda task: {"me": _me()},
    "verification": lambda task: {"me": _me()},
    "scan_example": lambda task: {},
    "scan_state": _scan,
    "scan_reading": _scan,
    "scan_stopped": lambda task: {**_scan(task), "me": _me()},
    "notice": _notice,
    "answers": _answers,
    "choose_again": lambda task: {},
    "attachments": lambda task: {"wanted": ask(declarations.attachments, UUID(task.subject))},
    "advice": lambda task: {"advice": _record(task).advice},
    "fee_growing": lambda task: {"fees": ask(fees.by_subjects, task), "chosen": len(task.values.get("subjects") or [])},
    "commitment": lambda task: {"me": _me()},
    "sent_back": _sent_back,
    "fee": _fee,
    "unit_choice": _unit_choice,
    "unit_search": _unit_search,
    "registration_setback": lambda task: {"setback": ask(registrations.setback, task.instance_id)},
    "unit_gone": _unit_gone,
}
