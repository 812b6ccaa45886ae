"""消息: the inbox of whoever is signed in, and what a message opens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.queries import messages
from app.queries.messages import Told
from app.queries.people import WHY
from app.web import site
from app.web.site import ask, candidate, dispatch
from workflows.commands import ReadMessages
from workflows.messages import DATA, DECLARATION, POOL, REGISTRATION, UNIT, VERIFICATION

blueprint = Blueprint("messages", __name__)

PAGES = {
    VERIFICATION: "me.verification",
    UNIT: "me.work_unit",
    REGISTRATION: "unit.index",
    DECLARATION: "declarations.index",
    POOL: "desk.pool",
    DATA: "personal.index",
}


@blueprint.get("/me/messages")
def index() -> Any:
    """A person's inbox."""
    candidate()
    doors = site.site().doors
    asked = doors.subscriptions if site.pay_channel() == "mp" else ()
    return _page("messages.html", tab="me", back=url_for("me.index"), asked=asked, sheet=doors.subscribe_page)


@blueprint.get("/desk/messages")
def desk() -> Any:
    """A staff member's inbox."""
    site.staff()
    return _page("desk_messages.html", scope="messages", visitor=site.visitor())


def _page(template: str, **more: Any) -> Any:
    account, before = site.actor().account_id, request.args.get("before", type=UUID)
    assert account is not None
    told, older = ask(messages.inbox, account, before)
    unread = ask(messages.unread, account)
    return render_template(template, messages=told, older=older, before=before, unread=unread, why=WHY, **more)


@blueprint.get("/messages/<uuid:message_id>")
def show(message_id: UUID) -> Any:
    """Open what it is about; from now on it is read."""
    account = site.actor().account_id
    assert account is not None
    told = ask(messages.one, account, message_id)
    dispatch(ReadMessages(message_id))
    return redirect(_opens(told), 303)


def _opens(told: Told) -> str:
    if told.page == DECLARATION and told.about:
        return url_for("declarations.show", declaration_id=told.about)
    return url_for(PAGES.get(told.page, "me.index"))


@blueprint.post("/messages/read")
def read_all() -> Any:
    """All of them are read."""
    staff = site.actor().staff
    dispatch(ReadMessages())
    return redirect(url_for("messages.desk" if staff else "messages.index"), 303)
