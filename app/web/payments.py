"""WeChat Pay's notifications: verified, recorded, answered; the process moves on in a job."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from app.web.site import dispatch_anonymous, site
from workflows.commands.declaration import RecordNotification
from workflows.errors import Forbidden

blueprint = Blueprint("payments", __name__)


@blueprint.post("/wx/pay/notify")
def notified() -> Any:
    """204 once it is kept; 401 for what WeChat has not signed."""
    body = request.get_data(cache=False)
    try:
        told = site().doors.read_notification(request.headers, body, site().clock())
    except Forbidden as refused:
        return {"code": "FAIL", "message": str(refused)}, 401
    dispatch_anonymous(RecordNotification(told.id, told.kind, told.content))
    return "", 204
