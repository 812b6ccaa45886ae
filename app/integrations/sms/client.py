"""Sends short messages.  No number and no text ever reaches a log."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from app.integrations.sms.wire import ACTION, CONTENT_TYPE, REGION, VERSION, authorization
from workflows.ports import Unavailable

TIMEOUT = (3, 8)


@dataclass(frozen=True)
class SmsSettings:
    """The account, the signature people see, and the provider's number of each template of ours."""

    url: str
    secret_id: str
    app_id: str
    sign_name: str
    secret_key: str = field(repr=False)
    templates: Mapping[str, str] = field(default_factory=dict)


class Sms:
    """See `workflows.ports.World.sms`."""

    def __init__(self, settings: SmsSettings) -> None:
        self._settings = settings

    def send(self, mobile: str, template: str, facts: Mapping[str, Any]) -> str:
        """One message: "sent", or why not ("no template", "limit", "number").  Unavailable.

        The provider's own limits are an answer, not a failure: an SMS that was refused is not tried again."""
        template_id = self._settings.templates.get(template)
        if template_id is None:
            return "no template"
        told = self._post(
            {
                "PhoneNumberSet": [f"+86{mobile}"],
                "SmsSdkAppId": self._settings.app_id,
                "SignName": self._settings.sign_name,
                "TemplateId": template_id,
                "TemplateParamSet": [str(value) for value in facts.values()],
            }
        )
        error = told.get("Error")
        code = str(error["Code"]) if error else str(told["SendStatusSet"][0]["Code"])
        return _outcome(code)

    def _post(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        settings = self._settings
        body, moment = json.dumps(asked, ensure_ascii=False).encode(), int(time.time())
        host = urlsplit(settings.url).netloc
        headers = {
            "Authorization": authorization(settings.secret_id, settings.secret_key, host, moment, body),
            "Content-Type": CONTENT_TYPE,
            "X-TC-Action": ACTION,
            "X-TC-Timestamp": str(moment),
            "X-TC-Version": VERSION,
            "X-TC-Region": REGION,
        }
        try:
            answer = requests.post(settings.url, data=body, headers=headers, timeout=TIMEOUT)
            answer.raise_for_status()
            told: Mapping[str, Any] = answer.json()["Response"]
        except (requests.RequestException, ValueError, KeyError) as error:
            raise Unavailable(type(error).__name__) from error
        return told


def _outcome(code: str) -> str:
    if code == "Ok":
        return "sent"
    if code.startswith("LimitExceeded"):
        return "limit"
    if code.startswith(("InvalidParameterValue.IncorrectPhoneNumber", "FailedOperation.PhoneNumber")):
        return "number"
    raise Unavailable(code)
