"""Sends short messages.  No number and no text ever reaches a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from app.integrations.sms import aliyun, tencent
from app.integrations.sms.provider import Account, Message
from workflows.ports import Unavailable

TIMEOUT = (3, 8)
PROVIDERS = {"tencent": tencent, "aliyun": aliyun}


@dataclass(frozen=True)
class SmsSettings:
    """`provider` is tencent or aliyun; `templates` are its numbers of our templates; `app_id` is Tencent's only."""

    provider: str
    url: str
    secret_id: str
    sign_name: str
    secret_key: str = field(repr=False)
    app_id: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.provider not in PROVIDERS:
            raise ValueError(f"provider must be one of {', '.join(PROVIDERS)}")


class Sms:
    """See `workflows.ports.World.sms`."""

    def __init__(self, settings: SmsSettings) -> None:
        self._settings = settings
        self._provider = PROVIDERS[settings.provider]
        self._account = Account(settings.secret_id, settings.secret_key, settings.sign_name, settings.app_id)

    def send(self, mobile: str, template: str, facts: Mapping[str, Any]) -> str:
        """One message: "sent", or why not ("no template", "limit", "number").  Unavailable.

        The provider's own limits are an answer, not a failure: an SMS that was refused is not tried again."""
        template_id = self._settings.templates.get(template)
        if template_id is None:
            return "no template"
        code = self._post(Message(mobile, template_id, facts))
        found = self._provider.outcome(code)
        if found is None:
            raise Unavailable(code)
        return found

    def _post(self, message: Message) -> str:
        host = urlsplit(self._settings.url).netloc
        headers, body = self._provider.request(self._account, message, host, datetime.now(UTC))
        try:
            answer = requests.post(self._settings.url, data=body, headers=headers, timeout=TIMEOUT)
            if answer.status_code >= 500:
                raise Unavailable(str(answer.status_code))
            return self._provider.code(answer.json())
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise Unavailable(type(error).__name__) from error
