"""申报记录: list, detail, progress, withdrawal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import declarations, payments, people, progress
from app.web import panels
from app.web.site import ask, candidate, dispatch
from workflows.commands.declaration import ResubmitDeclaration, WithdrawDeclaration

blueprint = Blueprint("declarations", __name__)


@blueprint.get("/declarations")
def index() -> Any:
    """记录."""
    account = candidate().account_id
    assert account is not None
    return render_template("records.html", tab="records", records=ask(declarations.records, account))


@blueprint.get("/declarations/<uuid:declaration_id>")
def show(declaration_id: UUID) -> Any:
    """申报基本信息, progress, and what can be done now."""
    record = ask(declarations.detail, declaration_id, candidate())
    return render_template(
        "declaration.html",
        tab="records",
        record=record,
        steps=ask(progress.progress, record),
        standing=ask(progress.standing, record),
        money=ask(payments.money_of, declaration_id),
        successor=ask(declarations.successor, declaration_id),
        me=ask(people.me, candidate().account_id),  # type: ignore[arg-type]
        back=url_for("declarations.index"),
    )


@blueprint.get("/declarations/<uuid:declaration_id>/detail")
def detail(declaration_id: UUID) -> Any:
    """查看详情: everything as it was submitted, with money and opinions; `version` shows what an earlier one said."""
    record = ask(declarations.detail, declaration_id, candidate())
    wanted = request.args.get("version", "")
    version = int(wanted) if wanted.isdecimal() else record.version
    answers = record.snapshot.get("answers") or {}
    if version != record.version:
        answers = ask(declarations.submitted_answers, record, version)
    return render_template(
        "declaration_detail.html",
        tab="records",
        record=record,
        version=version,
        groups=panels.of_record(record.instance_id, answers),
        money=ask(payments.money_of, declaration_id),
        opinions=[step for step in ask(progress.steps, record) if "opinion" in step],
        back=url_for("declarations.show", declaration_id=declaration_id),
    )


@blueprint.get("/declarations/<uuid:declaration_id>/withdraw")
def ask_withdraw(declaration_id: UUID) -> Any:
    """撤回申报: what it means, before it is done."""
    record = ask(declarations.detail, declaration_id, candidate())
    back = url_for("declarations.show", declaration_id=declaration_id)
    return render_template("withdraw.html", tab="records", record=record, back=back)


@blueprint.post("/declarations/<uuid:declaration_id>/withdraw")
def withdraw(declaration_id: UUID) -> Any:
    """确认撤回."""
    dispatch(WithdrawDeclaration(declaration_id, request.form.get("reason", "")))
    return redirect(url_for("declarations.show", declaration_id=declaration_id), 303)


@blueprint.post("/declarations/<uuid:declaration_id>/resubmit")
def resubmit(declaration_id: UUID) -> Any:
    """重新提交申报."""
    moved = dispatch(ResubmitDeclaration(declaration_id))
    return redirect(url_for("cases.show", instance_id=moved.instance_id), 303)
